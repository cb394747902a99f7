import type { ReactNode } from 'react';
import { CopyButton } from '../../components/address.tsx';
import { Section } from '../../components/section.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';

/** Whose app this is, where it keeps things, and which network it is for. */
export function ProfileSection() {
  const t = useText();
  const profile = useApp(({ shell }) => shell?.profile);
  const practises = useApp(({ shell }) => shell?.place === 'practice');
  if (profile === undefined) return null;
  return (
    <Section label={t('settings.profile.label')}>
      <dl className="grid gap-2">
        <Fact name={t('settings.profile.name')}>
          <span data-from-main>{profile.name}</span>
        </Fact>
        <Fact
          name={t('settings.profile.folder')}
          end={<CopyButton text={profile.folder} label={t('settings.profile.copyFolder')} />}
        >
          <Mono>{profile.folder}</Mono>
        </Fact>
        <Fact name={t('settings.profile.network')}>
          {profile.network === 'practice'
            ? t('settings.profile.practiceNetwork')
            : t(`common.network.${profile.network}`)}
        </Fact>
        <Fact name={profile.network === 'practice' ? t('settings.profile.ledger') : t('settings.profile.node')}>
          {profile.node === undefined ? t('settings.profile.ownNode') : <Mono>{profile.node}</Mono>}
        </Fact>
      </dl>
      {practises && <p className="mt-3 text-12 text-ink-3">{t('settings.profile.practice')}</p>}
    </Section>
  );
}

function Fact({
  name,
  children,
  end,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <div className="flex min-h-7 items-center gap-4">
      <dt className="w-24 flex-none font-mid">{name}</dt>
      <dd className="flex min-w-0 items-center gap-1 text-ink-2">
        {children}
        {end}
      </dd>
    </div>
  );
}

/** A path or an address of this computer, to be read and copied whole. */
export const Mono = ({ children }: { readonly children: string }) => (
  <span data-from-main className="min-w-0 font-mono text-12 tracking-normal break-all select-text">
    {children}
  </span>
);
