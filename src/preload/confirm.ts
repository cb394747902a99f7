import { contextBridge, ipcRenderer } from 'electron';
import { carriedClient } from './carry.ts';
import { confirmContract } from './confirm-contract.ts';

// The confirm window's door. It exists in that window only, and main binds it to one reading of one proposal.
contextBridge.exposeInMainWorld('keyturnConfirm', carriedClient(confirmContract, 'confirm', ipcRenderer));
