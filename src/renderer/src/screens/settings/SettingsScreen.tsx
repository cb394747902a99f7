import { AppFrame } from '../../components/app-frame.tsx';
import { useApp, useGroup } from '../../state/app-store.ts';
import { useNav } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { AboutSection } from './about-section.tsx';
import { AppearanceSection, NotificationsSection } from './choice-sections.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { DiagnosticsSection } from './diagnostics-section.tsx';
import { LockSection } from './lock-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { QuitSection } from './quit-section.tsx';

/** This app on this laptop: how it looks, whose it is, how it is reached, and what it is. */
export function SettingsScreen() {
  const t = useText();
  const group = useGroup(useLastGroup());
  const vault = useApp(({ app }) => app?.vault);
  return (
    <AppFrame group={group} title={t('settings.title')}>
      <div className="max-w-[54.5rem] px-(--gut) pt-1 pb-8">
        <AppearanceSection />
        <NotificationsSection />
        <LockSection />
        <ProfileSection />
        {vault !== undefined && <ConnectionSection />}
        <DiagnosticsSection />
        <AboutSection />
        <QuitSection />
      </div>
    </AppFrame>
  );
}

/** The group a person came from stays beside the settings, so that the way back is where it was. */
function useLastGroup(): string | undefined {
  const past = useNav(({ past: places }) => places);
  const first = useApp(({ app }) => app?.groups[0]?.group);
  const last = past.findLast((place) => 'group' in place);
  return last !== undefined && 'group' in last ? last.group : first;
}
