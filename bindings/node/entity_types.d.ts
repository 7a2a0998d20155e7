// How the methods check names of entity types and of statuses, and find the type of their result.

import type { FractionalAttribute, KnownEntityTypes, SettableStatuses } from './entities.js';
import type { Entity, EntityTypes, MoreStatuses } from './index.js';

/** A name of an entity type: `Lowercase` because the API ignores the case. */
export type EntityType = keyof EntityTypes & string;

/** The statuses of all entities, for `until`. */
export type EntityStatus = KnownEntityTypes[keyof KnownEntityTypes]['status'] | MoreStatuses[keyof MoreStatuses];

/** The type of entities with this name; {@link Entity} for a name that is only known at run time. */
export type EntityOf<K extends string> = 0 extends 1 & K
    ? any
    : Lowercase<K> extends keyof EntityTypes
      ? EntityTypes[Lowercase<K>]
      : Entity;

/** What a method with the type parameter `T` returns: `T` if the caller named it, else the type of entities with this name. */
export type Typed<T, K extends string> = [T] extends [never] ? EntityOf<K> : T;

/** An argument that names an entity type. A literal must be one of them; a string that is only known at run time may be any. */
export type EntityTypeArgument<K extends string> = string extends K ? K : Lowercase<K> extends EntityType ? K : EntityType;

/** The entity type of a query: its first word. */
export type TypeOfQuery<Q extends string> = Q extends `${' ' | '\n' | '\t'}${infer Rest}`
    ? TypeOfQuery<Rest>
    : UpTo<UpTo<UpTo<Q, ' '>, '\n'>, '\t'>;

/** What {@link TypeOfQuery} may be: lists of names beside the entity types. */
type QueriedType = EntityType | 'entitytypes' | 'attributes';

/** An argument that is a query. If it is a literal, it must start with an entity type, and compare `status` with those of that type. */
export type QueryArgument<Q extends string> = string extends TypeOfQuery<Q>
    ? Q
    : Lowercase<TypeOfQuery<Q>> extends QueriedType
      ? WithStatuses<Q, WrongStatus<Q, ComparedStatus<Lowercase<TypeOfQuery<Q>>>>>
      : EntityType | `${EntityType} WHERE ${string}`;

/** The query, or else what the compiler suggests. A template, since TypeScript would not infer `Q` from one beside a recursive type. */
type WithStatuses<Q extends string, Wrong extends string> = [Wrong] extends [never] ? Q : `${Wrong}`;

/** The statuses that a query may compare with; `string` for an entity type that declares none. */
type ComparedStatus<K extends string> = K extends keyof EntityTypes
    ? EntityTypes[K] extends { status: infer S extends string }
        ? S | (K extends keyof SettableStatuses ? SettableStatuses[K] : never)
        : string
    : string;

/** A comparison, from behind the attribute up to the value. */
type Comparing = `${'' | ' '}${'=' | '!=' | '<>'}${'' | ' '}`;

/**
 * How a query that compares with a status other than `S` could go on instead; `never` if there is none. It is read from one `status` to
 * the next; `Before` is done. Strings in quotes are skipped, and so is what is only known at run time.
 */
type WrongStatus<Q extends string, S extends string, Before extends string = ''> = string extends S
    ? never
    : Q extends `${infer Skipped}status${infer Rest}`
      ? Skipped extends `${string}${"'" | '"'}${string}`
          ? BehindQuotes<Q> extends [infer Quoted extends string, infer Behind extends string]
              ? WrongStatus<Behind, S, `${Before}${Quoted}`>
              : never
          : [Skipped, Rest] extends [`${string}${' ' | '(' | '\n' | '\t'}`, `${Comparing}${infer Value}`]
            ? [OtherThan<S, FirstValue<Value>>] extends [never]
                ? WrongStatus<Rest, S, `${Before}${Skipped}status`>
                : `${Before}${Skipped}status=${S}`
            : WrongStatus<Rest, S, `${Before}${Skipped}status`>
      : never;

/** Splits a query behind its first string in quotes. */
type BehindQuotes<Q extends string> = Q extends `${infer Word}'${infer Content}'${infer Rest}`
    ? Word extends `${infer First}"${string}`
        ? Q extends `${First}"${infer Other}"${infer Behind}`
            ? [`${First}"${Other}"`, Behind]
            : never
        : [`${Word}'${Content}'`, Rest]
    : Q extends `${infer Word}"${infer Content}"${infer Rest}`
      ? [`${Word}"${Content}"`, Rest]
      : never;

/** The value that a comparison goes on with, without quotes. */
type FirstValue<V extends string> = V extends `'${infer Value}'${string}` | `"${infer Value}"${string}`
    ? Value
    : UpTo<UpTo<UpTo<UpTo<V, ' '>, ')'>, '\n'>, '\t'>;

type UpTo<V extends string, End extends string> = V extends `${infer Value}${End}${string}` ? Value : V;

/** A value, unless it is one of `S`, empty, has a wildcard or is only known at run time: there `Record` has an index signature. */
type OtherThan<S extends string, V extends string> = V extends '' | `${string}*${string}`
    ? never
    : {} extends Record<V, true>
      ? never
      : Lowercase<V> extends S
        ? never
        : V;

/** The option `attributes`, as a type parameter: literals decide which attributes the result has. */
export interface AttributesOption<A extends string> {
    attributes?: readonly A[] | undefined;
}

/** An entity with some of its attributes and its id; with all of them if no names are given, or are only known at run time. */
type Selected<E, A extends string> = [A] extends [never]
    ? E
    : string extends A
      ? E
      : E extends unknown
        ? { [K in A | UpTo<A, '.'> | 'id']: K extends keyof E ? E[K] : any }
        : never;

/** What a query finds. */
export type Found<T, Q extends string, A extends string = string> = [T] extends [never]
    ? Lowercase<TypeOfQuery<Q>> extends 'entitytypes' | 'attributes'
        ? string
        : Selected<EntityOf<TypeOfQuery<Q>>, A>
    : T;

/** A result with `integers: 'bigint'`: what has no fraction is a BigInt. */
export type WithBigInts<T> = 0 extends 1 & T
    ? any
    : T extends number
      ? bigint
      : T extends object
        ? { [K in keyof T]: K extends FractionalAttribute ? WithBigInts<T[K]> | Extract<T[K], number> : WithBigInts<T[K]> }
        : T;

/** {@link Typed} with `integers: 'bigint'`. */
export type ExactTyped<T, K extends string> = [T] extends [never] ? WithBigInts<EntityOf<K>> : T;

/** {@link Found} with `integers: 'bigint'`. */
export type ExactFound<T, Q extends string, A extends string = string> = [T] extends [never] ? WithBigInts<Found<never, Q, A>> : T;

/** The attributes to create or change an entity with: any, but its status must be one that can be set. */
export type EntityData<K extends string> = string extends K
    ? object
    : Lowercase<K> extends keyof SettableStatuses
      ? WithStatus<SettableStatuses[Lowercase<K>]>
      : object;

/** A type without an index signature, such as an interface, fits the first; a literal with further attributes the second. */
type WithStatus<S> = (object & { status?: S | undefined }) | { status?: S | undefined; [attribute: string]: unknown };
