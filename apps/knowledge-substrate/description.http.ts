import { Controller, Get } from '@nestjs/common';
import { knowledgeDescription } from './knowledge-description';

const DOCUMENT = knowledgeDescription();

/** What the knowledge API looks like. Open to everybody: it says nothing about any tenant. Its own address, so that it can share a port with other APIs. */
@Controller('v1/knowledge')
export class KnowledgeDescriptionHttp {
  @Get('openapi.json')
  getKnowledgeDescription(): object {
    return DOCUMENT;
  }
}
