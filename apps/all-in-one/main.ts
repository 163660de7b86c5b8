import { runService } from '@platform/run-service';
import { processEnvironment } from '@platform/settings/environment';
import { ALL_IN_ONE_ENVIRONMENT } from './all-in-one.config';
import { allInOne } from './all-in-one.module';
import { BootStory } from './boot-story';
import { StartedProcess } from './started-process';

const story = new BootStory(
  (text) => void process.stdout.write(text),
  () => performance.now(),
);
const started = new StartedProcess(story);
story.say('fiveplane: all planes in one process');

runService(allInOne(story, started), (running) => started.announce(running), { ...ALL_IN_ONE_ENVIRONMENT, ...processEnvironment() });
