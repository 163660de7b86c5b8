import { Controller, Get, Param } from '@nestjs/common';
import { Problem } from '@platform/http/problem';
import { openapiDocument } from './openapi-document';
import { RECORD_SCHEMAS } from './record-schemas';

const DOCUMENT = openapiDocument();
const FILE = /^([a-z-]+)\.v1\.json$/;

/** What the public API and the records look like. Open to everybody: it says nothing about any tenant. */
@Controller()
export class DescriptionHttp {
  @Get('openapi.json')
  getDescription(): object {
    return DOCUMENT;
  }

  @Get('schemas/:file')
  getSchema(@Param('file') file: string): object {
    const kind = FILE.exec(file)?.[1] ?? '';
    const schema = Object.hasOwn(RECORD_SCHEMAS, kind) ? RECORD_SCHEMAS[kind] : undefined;
    if (schema === undefined) throw new Problem(404, 'HTTP_ROUTE_UNKNOWN', 'there is nothing at this address');
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `/schemas/${kind}.v1.json`, title: kind, ...schema };
  }
}
