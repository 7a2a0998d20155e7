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
    : Q extends `${infer Type}${' ' | '\n' | '\t'}${string}`
      ? Type extends `${infer First}${' ' | '\n' | '\t'}${string}`
          ? First
          : Type
      : Q;

/** What {@link TypeOfQuery} may be: lists of names beside the entity types. */
type QueriedType = EntityType | 'entitytypes' | 'attributes';

/** An argument that is a query. If it is a literal, it must start with an entity type. */
export type QueryArgument<Q extends string> = string extends TypeOfQuery<Q>
    ? Q
    : Lowercase<TypeOfQuery<Q>> extends QueriedType
      ? Q
      : EntityType | `${EntityType} WHERE ${string}`;

/** What a query finds. */
export type Found<T, Q extends string> = [T] extends [never]
    ? Lowercase<TypeOfQuery<Q>> extends 'entitytypes' | 'attributes'
        ? string
        : EntityOf<TypeOfQuery<Q>>
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
export type ExactFound<T, Q extends string> = [T] extends [never] ? WithBigInts<Found<never, Q>> : T;

/** The attributes to create or change an entity with: any, but its status must be one that can be set. */
export type EntityData<K extends string> = string extends K
    ? object
    : Lowercase<K> extends keyof SettableStatuses
      ? WithStatus<SettableStatuses[Lowercase<K>]>
      : object;

/** A type without an index signature, such as an interface, fits the first; a literal with further attributes the second. */
type WithStatus<S> = (object & { status?: S | undefined }) | { status?: S | undefined; [attribute: string]: unknown };
