import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';

const steps = ['daily', 'recovery', 'words', 'check'] as const;
export type ProtectStep = (typeof steps)[number];

export type ProtectFrameProps = {
  readonly at: ProtectStep;
  readonly heading: string;
  readonly lead: string;
  readonly back?: { readonly name: string; go(): void };
  readonly status?: ReactNode;
  readonly primary: ReactNode;
  readonly children: ReactNode;
};

/** One of the four steps. */
export function ProtectFrame({ at, heading, lead, back, status, primary, children }: ProtectFrameProps) {
  const t = useText();
  return (
    <FlowFrame
      key={at}
      name={t('common.appName')}
      title={t('protect.title')}
      steps={steps.map((id) => ({ id, name: t(`protect.step.${id}`) }))}
      current={at}
      duration={t('protect.duration')}
      heading={heading}
      lead={lead}
      {...(back === undefined ? {} : { back })}
      status={status}
      primary={primary}
    >
      <div className="max-w-[40rem]">{children}</div>
    </FlowFrame>
  );
}

export type ProtectFormProps = Omit<ProtectFrameProps, 'status' | 'primary' | 'children'> & {
  /** On the button, which Enter presses as well. */
  readonly primary: string;
  /** Why it is off; then neither does anything. */
  readonly off: string | undefined;
  /** What is being done, and for how long. */
  readonly pending?: string | undefined;
  readonly onSubmit: () => void;
  /** The fields. */
  readonly children: ReactNode;
  readonly className?: string;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
};

/** A step in which something is typed. */
export function ProtectForm({
  at,
  primary,
  off,
  pending,
  onSubmit,
  children,
  className = '',
  before,
  after,
  ...frame
}: ProtectFormProps) {
  const formId = `protect-${at}`;
  useFirstField(formId, formId);
  return (
    <ProtectFrame
      {...frame}
      at={at}
      status={pending ?? off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off} pending={pending !== undefined}>
          {primary}
        </Button>
      }
    >
      {before}
      <form
        id={formId}
        className={`mt-4 ${className}`}
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined && pending === undefined) onSubmit();
        }}
      >
        {children}
      </form>
      {after}
    </ProtectFrame>
  );
}
