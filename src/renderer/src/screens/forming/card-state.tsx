import type { LucideIcon } from 'lucide-react';

/** How far somebody is, in words beside its mark. */
export function CardState({ icon: Icon, text }: { readonly icon: LucideIcon; readonly text: string }) {
  return (
    <>
      <Icon aria-hidden className="size-3.5 flex-none text-accent-ink" strokeWidth={1.75} />
      {text}
    </>
  );
}
