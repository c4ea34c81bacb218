/**
 * How a library lends and takes back: data that the core reads and that never mentions the core. Adding a library is adding a table.
 */

/** What a pool is made by or typed as. `''` is the module itself (`oracledb.getConnection()`). Dots reach members: `Knex.Client`. */
export interface PoolSource {
  /** `new Pool()` */
  readonly classes?: readonly string[];
  /** `createPool()`, or an awaited one */
  readonly factories?: readonly string[];
  /** types by which a parameter, field or variable is known to be a pool, where they differ from the classes */
  readonly types?: readonly string[];
  /** the option by which such a pool is told how to reset what comes back, and the classes and factories that have it */
  readonly resetOption?: { readonly name: string; readonly for: readonly string[] };
  /** true when functions of the module itself acquire */
  readonly module?: boolean;
}

/** Positions of a callback's parameters, from 0; -1 where there is none. */
export interface CallbackShape {
  readonly error: number;
  readonly item: number;
  readonly done: number;
}

export interface Acquirer {
  readonly method: string;
  /** value: the call gives the object · promise: a promise of it */
  readonly gives: 'value' | 'promise';
  /** given when the same method also takes a callback as last argument */
  readonly callback?: CallbackShape;
  /** the property of the result that holds the promise or the object */
  readonly member?: string;
  /**
   * When the receiver cannot be resolved (most files reach their pool through a relative import, a parameter or a field), the acquire
   * is believed if the receiver's last name matches. Absent: never. A distinctive method name may accept any receiver.
   */
  readonly receiver?: RegExp;
  /** names of a callback's parameters that only this library hands over together: they tell it whatever the receiver is called */
  readonly calledBack?: readonly RegExp[];
  /** what the receiver must be called for that, where the parameters alone say too little */
  readonly calledBackBy?: RegExp;
  /** true when a receiver of that name is believed only in a file that releases what the call gave */
  readonly ifReleased?: boolean;
  /** methods that nothing else has: a receiver of that name is believed only where the file calls one of them on what the call gave */
  readonly ifAsked?: readonly string[];
  /** methods by which code that never releases what the call gave says that it is its own: a receiver of that name is then not believed */
  readonly unlessAsked?: readonly string[];
  /** constructors whose instances nothing else takes: a receiver of that name is believed only where the file gives a new one to a method of what the call gave */
  readonly ifGiven?: readonly string[];
  /** believed only of a call without arguments whose result gets such a name or is an argument of a constructor; other results are something else */
  readonly ifKept?: RegExp;
  /** true when the name alone says too little: it is believed only in a file that imports one of the protocol's modules */
  readonly needsImport?: boolean;
  /** packages that work on nothing but what such a call gives: it is believed only in a file that imports one of them */
  readonly ifImported?: readonly string[];
  /** packages that, where a file imports them, give the name another meaning: with mssql, `pool.connect()` opens the pool itself */
  readonly unlessImported?: readonly string[];
  /** true when the object takes nothing from the pool before it is used, so that reading a property of it is harmless */
  readonly lazy?: boolean;
  /** what one is called, where it is not the protocol's noun */
  readonly noun?: string;
  /** types by which code says that what it got takes nothing from a pool: `createQueryRunner() as MongoQueryRunner` */
  readonly unlessTyped?: readonly string[];
  /** true when what it gives is the object itself, which has none of the methods in `release.item` */
  readonly plain?: boolean;
  /** true when a function as last argument makes it a loan that ends by itself (`knex.transaction(fn)`) */
  readonly lendsToCallback?: boolean;
}

export interface Transaction {
  readonly begins?: readonly string[];
  readonly ends?: readonly string[];
  /** methods whose first argument is SQL, or an object with it in `text` or `sql` */
  readonly sql?: readonly string[];
  /** true where the pool itself rolls back what comes back with an open transaction */
  readonly endsAtRelease?: boolean;
}

export interface Protocol {
  readonly name: string;
  /** what one acquired object is called in messages: client, connection, runner */
  readonly noun: string;
  /** package names; a subpath of one counts as it */
  readonly modules: readonly string[];
  /** memory: synchronous, needs no network, its bytes or fields are somebody else's after release · resource: a connection or the like */
  readonly nature: 'memory' | 'resource';
  readonly pools: PoolSource;
  readonly acquire: readonly Acquirer[];
  /** methods after which the object they are called on is what must be released: `await transaction.begin()` */
  readonly opens?: readonly Acquirer[];
  readonly release: {
    /** methods of the object that give it back or destroy it: `client.release()` */
    readonly item?: readonly string[];
    /** methods of the pool that take the object as first argument: `pool.release(client)` */
    readonly pool?: readonly string[];
    /** methods of whatever the acquire was called on that end everything acquired from it: `browser.close()` closes its pages */
    readonly receiver?: readonly string[];
    /** methods of the object that give what it lives in; to end that by a way of `item` ends the object: `page.context().close()` */
    readonly around?: readonly string[];
    /** methods of the pool that wait until all it lent is back, and so for ever for whoever still holds an object: `pool.end()` of pg */
    readonly waits?: readonly string[];
    /** true where giving back is a promise to wait for */
    readonly settles?: boolean;
  };
  /**
   * always (the default): who acquires must release · believed: dropping the object is harmless as often as not, so it is owed only by a
   * function that releases it on some path, or works with it on and on (`endsWith`)
   */
  readonly duty?: 'always' | 'believed';
  /** the method in which an instance gives back what it took when it was made, called by the library itself: a class without one never does */
  readonly endedIn?: string;
  /** true where as many are given as are asked for, so that nobody waits for another one's release */
  readonly unbounded?: boolean;
  /** methods of what the acquire was called on that give all it lent: one without a name is not lost to code that asks them */
  readonly lists?: readonly string[];
  /** those ways to release after which the object still answers: a cancelled reader reads that the stream is done */
  readonly answersAfter?: readonly string[];
  /** methods by which a lazy object takes what it needs from the pool: where one of them fails, nothing was taken */
  readonly connects?: readonly string[];
  /** true where a connection that breaks while it is held leaves its pool by itself: hardly anything else makes a transaction fail to begin */
  readonly freesBroken?: boolean;
  /** methods of the pool, and classes of the library, that take an object only to use it: `pool.query()`, `new sql.Request(transaction)` */
  readonly serves?: readonly string[];
  /** how a transaction is opened on the object and ended: by methods of its own, or by SQL given to other methods */
  readonly transaction?: Transaction;
  /** what the result of work on the object says where nothing is left to hold: `const { done } = await reader.read()` */
  readonly exhausted?: readonly string[];
  /** methods of the object whose failure is its end as well, so that code which releases it nowhere has lost nothing: a stream that fails has no reader to free */
  readonly endsWith?: readonly string[];
  /** members of the object, read or called, that are truthy once it is released: `runner.isReleased`, `trx.isCompleted()` */
  readonly ended?: readonly string[];
  /** true where the library ignores a second release, so that one is no misuse */
  readonly forgivesSecondRelease?: boolean;
  /** methods of the pool or the object after which the object is no longer the pool's: an intended escape */
  readonly detaches?: readonly string[];
  /** methods of the pool that at once run the function they are given, with an object that is back when the function is done: `pool.use(fn)`; the first takes what the acquire takes, and the function last */
  readonly lends?: readonly string[];
  /** methods of the object that give something living in its memory: `subarray` */
  readonly views?: readonly string[];
  /** methods of the object that give what tells it in turn, so that whoever gets one has the object: `newPage` of a browser, by `page.browser()` */
  readonly reachedFrom?: readonly string[];
  /** events of the object; who listens for one of them keeps the object on purpose: `notification` */
  readonly listens?: readonly string[];
  /** methods of the object that return at once, never throw and start no work: getters, listeners, `escapeLiteral` */
  readonly quiet?: readonly string[];
  /** where this was read, and the version it was checked with */
  readonly source: string;
}
