import { cx } from './class-names.ts';

export type SliderStop = { readonly value: number; readonly name: string };

/** More names than this would run into each other; then the ends and the chosen one are named. */
const namesMax = 7;

/** A slider whose places have names. The named text is what a screen reader hears. */
export function StopSlider({
  label,
  stops,
  value,
  onChange,
}: {
  readonly label: string;
  readonly stops: readonly SliderStop[];
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const last = stops.length - 1;
  const at = Math.max(
    0,
    stops.findIndex((stop) => stop.value === value),
  );
  const share = (i: number): string => `${last === 0 ? 0 : (i / last) * 100}%`;
  return (
    <div className="relative mx-7 h-14">
      <div className="absolute inset-x-0 top-3.5 h-1 rounded-full bg-tile" />
      <div
        data-keep-colour
        className="absolute top-3.5 left-0 h-1 rounded-full bg-accent"
        style={{ width: share(at) }}
      />
      {stops.map((stop, i) => (
        <span key={stop.value} aria-hidden>
          <span
            className={cx(
              'absolute top-[0.6875rem] size-2.5 -translate-x-1/2 rounded-full border-[1.5px] bg-surface',
              i <= at ? 'border-accent' : 'border-control',
            )}
            style={{ left: share(i) }}
          />
          {(stops.length <= namesMax || i === 0 || i === last || i === at) && (
            <span
              className={cx(
                'absolute top-8 -translate-x-1/2 text-12 whitespace-nowrap',
                i === at ? 'z-10 bg-surface px-1 font-mid text-ink' : 'text-ink-3',
              )}
              style={{ left: share(i) }}
            >
              {stop.name}
            </span>
          )}
        </span>
      ))}
      <input
        type="range"
        aria-label={label}
        aria-valuetext={stops[at]?.name}
        min={0}
        max={last}
        step={1}
        value={at}
        onChange={(event) => {
          const stop = stops[Number(event.target.value)];
          if (stop !== undefined) onChange(stop.value);
        }}
        className="peer absolute top-1.5 -left-2.5 m-0 h-5 w-[calc(100%+1.25rem)] cursor-pointer opacity-0"
      />
      <span
        aria-hidden
        data-keep-colour
        className="pointer-events-none absolute top-1.5 size-5 -translate-x-1/2 rounded-full border-[5px] border-accent bg-surface shadow-1 peer-focus-visible:outline-[length:var(--ring-w)] peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus peer-focus-visible:outline-solid"
        style={{ left: share(at) }}
      />
    </div>
  );
}
