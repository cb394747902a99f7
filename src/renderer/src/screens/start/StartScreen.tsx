import { useApp } from '../../state/app-store.ts';
import { PreparingPractice } from './preparing.tsx';
import { Welcome } from './welcome.tsx';

/** Where everything begins: nothing yet, or practice being prepared. */
export function StartScreen() {
  const practice = useApp(({ shell }) => shell?.practice);
  if (practice !== undefined && (practice.step !== undefined || practice.problem !== undefined))
    return <PreparingPractice practice={practice} />;
  return <Welcome />;
}
