import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { expect } from 'vitest';

/** A folder for a child process to take as TMPDIR, so that everything it leaves behind is seen. Needs Linux. */
export class TemporaryFolder {
  readonly path: string;

  static async create(): Promise<TemporaryFolder> {
    const path = await mkdtemp('/tmp/orders-test-');
    await chmod(path, 0o777); // a server of another user makes its folder in it
    return new TemporaryFolder(path);
  }

  private constructor(path: string) {
    this.path = path;
  }

  /** The command lines of running processes that name the folder. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(commandOf)
      .filter((command) => command.includes(this.path));
  }

  async expectNothingLeft(): Promise<void> {
    expect((await readdir(this.path)).filter((name) => !/^(tsx|node-compile-cache)/.test(name))).toEqual([]); // caches may stay
    expect(this.processes()).toEqual([]);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it ended meanwhile
  }
}
