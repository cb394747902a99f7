import '../style/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openConfirmDoor } from '../door/door.ts';
import { Confirm } from './Confirm.tsx';

const door = await openConfirmDoor();
const root = document.getElementById('app');
if (root === null) throw new Error('Invariant broken: the confirm page has a place to be drawn in');
createRoot(root).render(
  <StrictMode>
    <Confirm door={door} onClose={window.keyturnConfirm === undefined ? undefined : () => window.close()} />
  </StrictMode>,
);
