import { anEchoApp } from './an-echo-app';
import { runService } from './run-service';

runService(anEchoApp({ calls: ['llm-router'] }));
