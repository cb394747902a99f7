import { useNav } from '../state/place.ts';
import { ActivityScreen } from './activity/ActivityScreen.tsx';
import { BookScreen } from './book/BookScreen.tsx';
import { CreateScreen } from './create/CreateScreen.tsx';
import { FormingScreen } from './forming/FormingScreen.tsx';
import { HomeScreen } from './home/HomeScreen.tsx';
import { JoinScreen } from './join/JoinScreen.tsx';
import { MembersScreen } from './members/MembersScreen.tsx';
import { ProposeScreen } from './propose/ProposeScreen.tsx';
import { ProtectScreen } from './protect/ProtectScreen.tsx';
import { ReviewScreen } from './review/ReviewScreen.tsx';
import { RulesScreen } from './rules/RulesScreen.tsx';
import { SettingsScreen } from './settings/SettingsScreen.tsx';
import { StartScreen } from './start/StartScreen.tsx';

/** The screen for the place where the person is. */
export function Screen() {
  const place = useNav(({ place: now }) => now);
  switch (place.screen) {
    case 'start':
      return <StartScreen />;
    case 'protect':
      return <ProtectScreen then={place.then} />;
    case 'create':
      return <CreateScreen />;
    case 'join':
      return <JoinScreen link={place.link} />;
    case 'forming':
      return <FormingScreen id={place.group} key={place.group} />;
    case 'home':
      return <HomeScreen id={place.group} key={place.group} />;
    case 'propose':
      return <ProposeScreen id={place.group} to={place.to} amount={place.amount} key={place.group} />;
    case 'review':
      return <ReviewScreen id={place.group} proposal={place.proposal} key={place.proposal} />;
    case 'members':
      return <MembersScreen id={place.group} />;
    case 'rules':
      return <RulesScreen id={place.group} />;
    case 'book':
      return <BookScreen id={place.group} />;
    case 'activity':
      return <ActivityScreen id={place.group} />;
    case 'settings':
      return <SettingsScreen />;
  }
}
