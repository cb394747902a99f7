import type { z } from 'zod';
import type { ErrorCode } from '../core/base/errors.ts';
import type { Result } from '../core/base/result.ts';

/** A request from outside main, answered once. */
export type Command = {
  readonly kind: 'command';
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly errors: readonly ErrorCode[];
};
/** A value main publishes whole, each time it changes, with a growing revision. */
export type Topic = { readonly kind: 'topic'; readonly snapshot: z.ZodType };
export type Contract = Record<string, Record<string, Command | Topic>>;

export const command = <const S extends Omit<Command, 'kind'>>(spec: S): S & { readonly kind: 'command' } => ({
  kind: 'command' as const,
  ...spec,
});
export const topic = <S extends z.ZodType>(snapshot: S): { readonly kind: 'topic'; readonly snapshot: S } => ({
  kind: 'topic' as const,
  snapshot,
});

/** A failure as it crosses the door: a declared code, and the sentence that goes with it. */
export type Failure<C extends Command> = {
  readonly code: C['errors'][number] | 'invalidInput' | 'wrongPhase' | 'unexpected';
  readonly message: string;
};
export type Reply<C extends Command> = Result<z.output<C['output']>, Failure<C>>;

type InputOf<C> = C extends { readonly input: infer I extends z.ZodType } ? I : never;
type OutputOf<C> = C extends { readonly output: infer O extends z.ZodType } ? O : never;

/** What a page sees as `window.keyturn`: a function for each command, and for each topic one that begins to listen and returns how to stop. */
export type Client<K extends Contract> = {
  readonly [Room in keyof K]: {
    readonly [Name in keyof K[Room]]: K[Room][Name] extends Command
      ? (input: z.input<InputOf<K[Room][Name]>>) => Promise<Reply<Extract<K[Room][Name], Command>>>
      : K[Room][Name] extends { readonly kind: 'topic'; readonly snapshot: infer S extends z.ZodType }
        ? (listener: (snapshot: z.output<S>) => void) => () => void
        : never;
  };
};

/** What main must provide: one handler for each command, no more and no fewer. */
export type Handlers<K extends Contract> = {
  readonly [Room in keyof K]: {
    readonly [Name in keyof K[Room] as K[Room][Name] extends Command ? Name : never]: (
      input: z.output<InputOf<K[Room][Name]>>,
    ) => Promise<z.output<OutputOf<K[Room][Name]>>>;
  };
};

/** `room.name` of every command. */
export type CommandName<K extends Contract> = {
  [Room in keyof K & string]: {
    [Name in keyof K[Room] & string]: K[Room][Name] extends Command ? `${Room}.${Name}` : never;
  }[keyof K[Room] & string];
}[keyof K & string];

export type CommandAt<K extends Contract, N extends string> = N extends `${infer Room}.${infer Name}`
  ? Extract<K[Room][Name], Command>
  : never;
