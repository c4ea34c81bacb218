import { existsSync } from 'node:fs';
import { ReportFileError } from '../runtime/report/report-file.ts';

/** Only files of ours are overwritten: `--out package.json` is a slip. `read` throws for what is not of the kind. */
export function refuseForeignFile(path: string, read: (path: string) => unknown): void {
  if (!existsSync(path)) return;
  try {
    read(path);
  } catch (error) {
    throw new ReportFileError(`Not overwritten: ${(error as Error).message}`);
  }
}
