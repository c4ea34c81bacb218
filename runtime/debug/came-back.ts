import type { Misuse } from './types.ts';

/** Ends the message on leases that had not ended with how many of them came back after all. */
export function sayCameBack(message: string, cameBack: number, count: number): string {
  return cameBack === 0 ? message : `${message} ${cameBack} of ${count} came back after all.`;
}

/** The message of a misuse without that end, for counts that are to be added up. */
export function messageAlone({ message, cameBack = 0, count }: Pick<Misuse, 'message' | 'cameBack' | 'count'>): string {
  const end = sayCameBack('', cameBack, count);
  return message.endsWith(end) ? message.slice(0, message.length - end.length) : message;
}
