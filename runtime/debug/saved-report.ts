import { toSavedSite } from './saved-site.ts';
import type { SavedSite } from './saved-site.ts';
import type { LeakReport, Misuse } from './types.ts';

/** A report as it stands in a file: sites carry the hash of their line. */
export interface SavedReport extends LeakReport {
  misuses: SavedMisuse[];
  /** Names the test run that the workers of it have in common. */
  run?: string;
}

export interface SavedMisuse extends Misuse {
  acquiredAt?: SavedSite;
  releasedAt?: SavedSite;
  site?: SavedSite;
  lastUsedAt?: SavedSite;
}

export function toSavedReport(report: LeakReport): SavedReport {
  return { ...report, misuses: report.misuses.map(toSavedMisuse) };
}

function toSavedMisuse(misuse: Misuse): SavedMisuse {
  const saved: SavedMisuse = { ...misuse };
  for (const end of ['acquiredAt', 'releasedAt', 'site', 'lastUsedAt'] as const) {
    const site = misuse[end];
    if (site) saved[end] = toSavedSite(site);
  }
  return saved;
}
