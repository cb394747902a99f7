import { cx } from './class-names.ts';

/**
 * Words that somebody chose, e.g. a name. Whatever direction they are written in, they reorder nothing around them; they
 * break anywhere rather than being cut off; and marks piled upon a letter stay within its line.
 */
export function Chosen({ children: text }: { readonly children: string }) {
  return (
    <bdi className={cx('[overflow-wrap:anywhere]', piled.test(text) && 'inline-block max-w-full overflow-clip')}>
      {text}
    </bdi>
  );
}

/** What no name needs: three marks on one letter, or one that encloses it. Everything else stays in the flow of its line. */
const piled = /\p{M}{3}|\p{Me}/u;
