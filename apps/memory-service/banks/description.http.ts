import { Controller, Get } from '@nestjs/common';
import { memoryDescription } from './memory-description';

const DOCUMENT = memoryDescription();

/** What the memory API looks like. Open to everybody: it says nothing about any tenant. Its own address, so that it can share a port with other APIs. */
@Controller('v1/memory')
export class MemoryDescriptionHttp {
  @Get('openapi.json')
  getMemoryDescription(): object {
    return DOCUMENT;
  }
}
