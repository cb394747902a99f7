/** Two keys meet one lock and draw a K. */
export function AppMark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 32 32" className="flex-none">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeWidth="2.9" strokeLinejoin="round">
        <path strokeLinecap="round" d="M8.5 7v18" />
        <path d="M19 11 10 16l9 5" />
        <path strokeWidth="2.4" d="m14.9 13.6-1.7-3.1m1.7 7.9-1.7 3.1" />
        <circle cx="21.9" cy="9.4" r="3.5" />
        <circle cx="21.9" cy="22.6" r="3.5" />
      </g>
    </svg>
  );
}
