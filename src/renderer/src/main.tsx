import './style/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { openDoor } from './door/door.ts';
import { connect } from './state/app-store.ts';
import { KeyturnProvider } from './state/keyturn.tsx';
import { startText } from './text/text.ts';

startText();
const keyturn = await openDoor();
connect(keyturn);
const root = document.getElementById('app');
if (root === null) throw new Error('Invariant broken: the page has a place for the app');
createRoot(root).render(
  <StrictMode>
    <KeyturnProvider keyturn={keyturn}>
      <App />
    </KeyturnProvider>
  </StrictMode>,
);
