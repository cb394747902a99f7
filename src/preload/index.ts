import { contextBridge, ipcRenderer } from 'electron';
import { carriedClient } from './carry.ts';
import { contract } from './contract.ts';

// The page's door: the functions of the contract, and nothing that could name another channel.
contextBridge.exposeInMainWorld('keyturn', carriedClient(contract, 'app', ipcRenderer));
