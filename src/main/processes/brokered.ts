import { brokeredRequest, type BrokeredNews, type BrokeredRequest } from './brokered-messages.ts';
import { isBrokered } from './envelope.ts';
import { exits } from './exits.ts';
import { utilityPort } from './parent-channel.ts';
import type { ProcessName, StartedProcess, StartProcess } from './start-process.ts';

/** A member needs one vault, one reader and one prover; a vault that is being unlocked again may overlap the old one. */
const childrenMax = 8;

/** In a utility process: ask the parent to start it, and speak with it through the parent. */
export function brokeredStart(): StartProcess {
  const port = utilityPort();
  if (port === undefined) throw new Error('Invariant broken: only a utility process asks its parent for processes');
  const hearing = new Map<number, (news: BrokeredNews) => void>();
  let nextId = 0;
  port.on('message', ({ data }) => {
    if (!isBrokered(data)) return;
    const news = data as BrokeredNews;
    hearing.get(news.id)?.(news);
  });
  const ask = (request: BrokeredRequest): void => port.postMessage(request);

  return (name, wish = {}) => {
    const id = nextId++;
    const messages: ((message: unknown) => void)[] = [];
    const ended = exits();
    let pid: number | undefined;
    hearing.set(id, (news) => {
      switch (news.brokered) {
        case 'started':
          pid = news.pid;
          return;
        case 'message':
          for (const listener of messages) listener(news.message);
          return;
        case 'exit':
          hearing.delete(id);
          ended.happened(news.code);
          return;
      }
    });
    if (!mayBeAsked(name)) ended.happened(undefined);
    else ask({ brokered: 'start', id, name, ...wish });
    return {
      get pid() {
        return pid;
      },
      send: (message) => {
        if (!ended.isOver()) ask({ brokered: 'message', id, message });
      },
      onMessage: (listener) => void messages.push(listener),
      onExit: (listener) => ended.tell(listener),
      kill: () => {
        if (!ended.isOver()) ask({ brokered: 'kill', id });
      },
    };
  };
}

/** In the app's main process: serve what `child` asks for, and end all of it when `child` ends. What it says otherwise passes. */
export function serveBrokered(child: StartedProcess, start: StartProcess): StartedProcess {
  const children = new Map<number, StartedProcess>();
  const tell = (news: BrokeredNews): void => child.send(news);

  function serve(request: BrokeredRequest): void {
    const { id } = request;
    switch (request.brokered) {
      case 'start': {
        if (children.has(id) || children.size >= childrenMax) {
          tell({ brokered: 'exit', id, code: undefined });
          return;
        }
        const { name, writableFolder } = request;
        const grandchild = start(name, writableFolder === undefined ? {} : { writableFolder });
        children.set(id, grandchild);
        grandchild.onMessage((message) => tell({ brokered: 'message', id, message }));
        grandchild.onExit((code) => {
          children.delete(id);
          tell({ brokered: 'exit', id, code });
        });
        tell({ brokered: 'started', id, pid: grandchild.pid });
        return;
      }
      case 'message':
        children.get(id)?.send(request.message);
        return;
      case 'kill':
        children.get(id)?.kill();
        return;
    }
  }

  child.onMessage((message) => {
    const request = isBrokered(message) ? brokeredRequest.safeParse(message) : undefined;
    if (request?.success === true) serve(request.data);
  });
  child.onExit(() => {
    for (const grandchild of children.values()) grandchild.kill();
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.send(message),
    onMessage: (listener) =>
      child.onMessage((message) => {
        if (!isBrokered(message)) listener(message);
      }),
    onExit: (listener) => child.onExit(listener),
    kill: () => child.kill(),
  };
}

function mayBeAsked(name: ProcessName): name is 'vault' | 'backupProver' | 'reader' {
  return name === 'vault' || name === 'backupProver' || name === 'reader';
}
