import type { ReactNode } from 'react';

/** One row of a document: its label at the left, a hairline above. */
export function Section({
  label,
  detail,
  id,
  first = false,
  children,
}: {
  readonly label: string;
  readonly detail?: ReactNode;
  readonly id?: string;
  readonly first?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section
      id={id}
      className={`grid scroll-mt-2 grid-cols-[112px_minmax(0,1fr)] gap-x-4 gap-y-2 py-4 max-low:grid-cols-1 ${first ? '' : 'border-t border-line'}`}
    >
      <h2 className="pt-px font-mid text-ink-2">
        {label}
        {detail !== undefined && <small className="mt-0.5 block text-12 font-text text-ink-3">{detail}</small>}
      </h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
