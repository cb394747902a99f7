import { Suspense, useDeferredValue, useEffect } from 'react';
import { useNav, type Place } from '../state/place.ts';
import { HomeScreen } from './home/HomeScreen.tsx';
import { fetchTheRest, later } from './later.tsx';
import { ReviewScreen } from './review/ReviewScreen.tsx';
import { StartScreen } from './start/StartScreen.tsx';

// At once comes what a person may see first or opens from there every day; the rest while they look at that.
const ActivityScreen = later(async () => (await import('./activity/ActivityScreen.tsx')).ActivityScreen);
const BookScreen = later(async () => (await import('./book/BookScreen.tsx')).BookScreen);
const CreateScreen = later(async () => (await import('./create/CreateScreen.tsx')).CreateScreen);
const FormingScreen = later(async () => (await import('./forming/FormingScreen.tsx')).FormingScreen);
const JoinScreen = later(async () => (await import('./join/JoinScreen.tsx')).JoinScreen);
const MembersScreen = later(async () => (await import('./members/MembersScreen.tsx')).MembersScreen);
const ProposeScreen = later(async () => (await import('./propose/ProposeScreen.tsx')).ProposeScreen);
const ProtectScreen = later(async () => (await import('./protect/ProtectScreen.tsx')).ProtectScreen);
const RulesScreen = later(async () => (await import('./rules/RulesScreen.tsx')).RulesScreen);
const SettingsScreen = later(async () => (await import('./settings/SettingsScreen.tsx')).SettingsScreen);

/** The screen for the place where the person is. The one they leave stays until the code of the next is there. */
export function Screen() {
  const place = useDeferredValue(useNav(({ place: now }) => now));
  useEffect(fetchTheRest, []);
  return (
    <Suspense fallback={null}>
      <At place={place} />
    </Suspense>
  );
}

function At({ place }: { readonly place: Place }) {
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
