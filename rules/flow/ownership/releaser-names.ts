/** Functions that release what they are given, by their names: `releaseConnection(c)`, `cleanUp(page)`, but not `releaseSeats(session)`. */
import { lastName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { Run } from '../run.ts';

const VERB = /^_?(?:(?:do|try|safely|safe|quietly|maybe|force)_?)?(?:release|free|close|destroy|dispose|clean_?up|tear_?down|give_?back|return_?to_?pool|put_?back|recycle|disconnect|terminate|end|finish)/i;
/** What ends a transaction says nothing of the connection it runs on. */
const ENDS_TRANSACTION = /^_?(?:(?:do|try|safely|safe|quietly|maybe|force)_?)?(?:commit|roll_?back)/i;
/** On their own these say too little of what they end. */
const VAGUE = /^_?(?:end|finish|close)$/;
const LOCK = /lock|mutex|semaphore/i;
/** Words behind the verb that name no other thing than what is given. */
const PLAIN = /^(?:all|any|both|it|self|now|on|if|and|or|with|to|from|in|after|before|when|then|once|up|back|down|quietly|silently|safely?|gracefully|async|sync|maybe|error|exit|done|test|resources?|objects?|items?|handles?|things?|everything|connections?|conns?|clients?|db|databases?|sql|pg|mysql|pools?|pooled|sessions?|transactions?|tx|trx|runners?|query|pages?|tabs?|browsers?|contexts?|readers?|writers?|streams?|buffers?|arrays?)$/;

/** True for a function that by its name or by the settings releases this argument. */
export function isReleaserOf(run: Run, name: string | undefined, given: Node | undefined): boolean {
  if (name === undefined) return false;
  if (run.settings.releases.has(name)) return true;
  const [verb] = VERB.exec(name) ?? (run.site.protocol.release.item?.includes('rollback') === true ? ENDS_TRANSACTION.exec(name) : null) ?? [];
  // `finished`, `closest`, `freeze` are other verbs.
  if (verb === undefined || /^[a-z]/.test(name.slice(verb.length)) || VAGUE.test(name) || LOCK.test(name)) return false;
  const known = new Set([...wordsOf((given && lastName(given)) ?? ''), ...wordsOf(run.site.protocol.noun)]);
  return wordsOf(name.slice(verb.length)).every((word) => PLAIN.test(word) || known.has(word) || known.has(word.replace(/s$/, '')));
}

/** `pgClient2` → pg, client */
function wordsOf(name: string): string[] {
  return name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((word) => word.toLowerCase()) ?? [];
}
