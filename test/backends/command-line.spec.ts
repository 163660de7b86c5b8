import { aBackend } from './a-backend';
import { portOf, readCommandLine, usage } from './command-line';
import { BACKENDS } from './backends';

const [ONE, TWO] = [aBackend({ name: 'one' }), aBackend({ name: 'two-b', defaultPort: 25001 })];

describe('the command line', () => {
  it.each([
    [['up'], 'up', ['one', 'two-b'], 'fast'],
    [['up', 'two-b', '--durable'], 'up', ['two-b'], 'durable'],
    [['down', 'two-b', 'one'], 'down', ['one', 'two-b'], 'fast'],
    [['status', 'one'], 'status', ['one'], 'fast'],
  ])('reads %j', (args, verb, names, durability) => {
    const read = readCommandLine(args, [ONE, TWO]);
    expect(read).toMatchObject({ verb, durability });
    expect(typeof read === 'string' ? [] : read.backends.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [[], 'say what to do'],
    [['start'], 'unknown: start'],
    [['up', 'three', 'one', '--fast'], 'unknown: three --fast'],
  ])('refuses %j', (args, why) => {
    expect(readCommandLine(args, [ONE, TWO])).toBe(why);
  });

  it('takes another port from the variable of the name', () => {
    expect(portOf(TWO, {})).toBe(25001);
    expect(portOf(TWO, { FIVEPLANE_BACKENDS_TWO_B_PORT: '4000' })).toBe(4000);
  });

  it.each(['0', '70000', '12x', '-1'])('refuses the port %s', (said) => {
    expect(portOf(TWO, { FIVEPLANE_BACKENDS_TWO_B_PORT: said })).toBe(`FIVEPLANE_BACKENDS_TWO_B_PORT is no port: ${said}`);
  });

  it('names every backend in its usage', () => {
    for (const { name } of BACKENDS) expect(usage(BACKENDS)).toContain(` ${name}`);
  });
});
