/** Compares a protocol table with what packages publish. Every difference is one line of text. */
import type { Acquirer, Protocol } from '../../../rules/protocols/protocol.ts';
import type { PublishedTypes } from './published-types.ts';
import type ts from 'typescript';

/** What a table names that none of the modules has. A name is fine when one of several modules or overloads has it. */
export function differences(protocol: Protocol, modules: readonly string[], types: PublishedTypes): string[] {
  const { pools, release } = protocol;
  const missing: string[] = [];
  const pooled: ts.Type[] = [];
  const look = (what: string, names: readonly string[] | undefined, find: (module: string, name: string) => readonly ts.Type[]): void => {
    for (const name of names ?? []) {
      const found = modules.flatMap((module) => find(module, name));
      if (found.length === 0) missing.push(`${what} '${name}'`);
      pooled.push(...found);
    }
  };
  look('class', pools.classes, (module, name) => types.instances(types.value(module, name)));
  look('factory', pools.factories, (module, name) => types.results(types.value(module, name)));
  look('type', pools.types, (module, name) => [types.type(module, name)].filter((type) => type !== undefined));
  if (pools.module === true) pooled.push(...modules.flatMap((module) => types.value(module, '') ?? []));

  const have = (what: string, names: readonly string[] | undefined, owners: readonly ts.Type[]): void => {
    for (const name of names ?? []) if (!owners.some((owner) => types.property(owner, name))) missing.push(`${what} '${name}'`);
  };
  const items: ts.Type[] = [];
  for (const acquirer of protocol.acquire) {
    const methods = pooled.flatMap((owner) => types.property(owner, acquirer.method) ?? []);
    missing.push(...shapeOf(acquirer, methods, types));
    items.push(...methods.flatMap((method) => lent(acquirer, method, types)));
  }
  have('opener', protocol.opens?.map(({ method }) => method), pooled);
  if (protocol.opens) items.push(...pooled);
  have('release by item', release.item, items);
  have('release by pool', release.pool, pooled);
  have('release by receiver', release.receiver, pooled);
  have('serving', protocol.serves, [...pooled, ...modules.flatMap((module) => types.value(module, '') ?? [])]);
  have('loan', protocol.lends, pooled);
  const { begins, ends, sql } = protocol.transaction ?? {};
  have('begin', begins, items);
  have('end', ends, items);
  have('query', sql, items);
  have('view', protocol.views, items);
  have('ended', protocol.ended, items);
  have('quiet', protocol.quiet, items);
  return missing;
}

function shapeOf({ method, gives, callback, member }: Acquirer, found: readonly ts.Type[], types: PublishedTypes): string[] {
  if (found.length === 0) return [`acquirer '${method}'`];
  if (callback && !found.some((fn) => types.callbacks(fn).some((parameters) => parameters.length > Math.max(callback.error, callback.item, callback.done)))) return [`callback of '${method}'`];
  if (member === undefined && found.some((fn) => types.givesPromise(fn)) && gives === 'value') return [`'${method}' by value`];
  return [];
}

function lent({ callback, member }: Acquirer, method: ts.Type, types: PublishedTypes): ts.Type[] {
  const results = types.results(method);
  const given = member === undefined ? results : results.flatMap((result) => types.property(result, member) ?? []);
  return [...given, ...(callback ? types.callbacks(method).flatMap((parameters) => parameters[callback.item] ?? []) : [])];
}
