import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu, and with it every shortcut main knows: none signs, and none shows or changes what the page is. */
export function setMenu(options: { readonly lock: () => void; readonly quit: () => void }): void {
  const isMac = process.platform === 'darwin';
  const keyturn: MenuItemConstructorOptions[] = [
    ...(isMac ? ([{ role: 'about' }, { type: 'separator' }] as const) : []),
    { id: 'lock', label: 'Lock now', accelerator: 'CmdOrCtrl+L', click: () => options.lock() },
    { type: 'separator' },
    ...(isMac ? ([{ role: 'hide' }, { role: 'hideOthers' }, { type: 'separator' }] as const) : []),
    { id: 'quit', label: 'Quit Keyturn', accelerator: 'CmdOrCtrl+Q', click: () => options.quit() },
  ];
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo' },
    { role: 'redo' },
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    // Only where somebody works on Keyturn itself.
    ...(app.isPackaged ? [] : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'Keyturn', submenu: keyturn },
      { label: 'Edit', submenu: edit },
      { label: 'View', submenu: view },
      { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }] },
    ]),
  );
}
