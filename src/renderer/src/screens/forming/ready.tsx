import { CircleCheck } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AddressBox } from '../../components/address.tsx';
import { Button } from '../../components/button.tsx';
import { replace } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { FormingFrame } from './forming-frame.tsx';
import { plainAddress } from '../../components/plain-address.ts';

/** Everything is done, and the address is shown for the first time. */
export function Ready({ group }: { readonly group: GroupView }) {
  const t = useText();
  const done = [
    t('forming.ready.doneMet', { count: group.members.length }),
    t('forming.ready.doneKey'),
    t('forming.ready.doneWords'),
    t('forming.ready.doneBackup'),
    t('forming.ready.doneRehearsal'),
  ];
  return (
    <FormingFrame
      group={group}
      at="open"
      heading={t('forming.ready.heading', { name: group.name ?? t('forming.unnamed') })}
      lead={t('forming.ready.lead')}
      primary={
        <Button kind="primary" size="footer" onClick={() => replace({ screen: 'home', group: group.group })}>
          {t('forming.ready.primary')}
        </Button>
      }
    >
      <ul aria-label={t('forming.ready.done')} className="mt-4 grid gap-1.5">
        {done.map((text) => (
          <li key={text} className="flex items-start gap-2 text-14">
            <CircleCheck aria-hidden className="mt-[3px] size-4 flex-none text-accent-ink" strokeWidth={1.75} />
            {text}
          </li>
        ))}
      </ul>
      <section className="mt-6">
        <h2>{t('forming.ready.address')}</h2>
        <p className="mb-2 text-ink-2">{t('forming.ready.addressHelp')}</p>
        {group.address === undefined ? (
          <p className="text-ink-2">{t('forming.ready.noAddress')}</p>
        ) : (
          <AddressBox address={plainAddress(group.address)}>{t('forming.ready.first')}</AddressBox>
        )}
      </section>
    </FormingFrame>
  );
}
