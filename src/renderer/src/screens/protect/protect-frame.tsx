import type { ReactNode } from 'react';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { useText } from '../../text/text.ts';

const steps = ['daily', 'recovery', 'words', 'check'] as const;
export type ProtectStep = (typeof steps)[number];

export function ProtectFrame({
  at,
  heading,
  lead,
  back,
  status,
  primary,
  children,
}: {
  readonly at: ProtectStep;
  readonly heading: string;
  readonly lead: string;
  readonly back?: { readonly name: string; go(): void };
  readonly status?: ReactNode;
  readonly primary: ReactNode;
  readonly children: ReactNode;
}) {
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
