import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId } from '../../core/base/ids.ts';
import { sompiPerKas } from '../../core/kaspa/network.ts';
import type { Report } from '../../core/ports.ts';
import type { PracticeStep } from '../../preload/shell-view.ts';
import { startPracticeLedgerChild, type PracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import { waitForCodes } from '../cli/ceremony-steps.ts';
import { payeeAddress } from '../cli/demo-people.ts';
import { startMember, type Member } from '../compose.ts';
import { makePracticeGroup, waitForFunds, type Payee } from './ceremony.ts';
import { sitAt } from './co-signer.ts';
import { guide } from './guide.ts';
import { handsOf } from './hands.ts';
import { keepUnlocked } from './keep-unlocked.ts';
import { coSignerNames, newPlace, openCoSigner, person, type CoSigner, type Practiser } from './people.ts';
import { makePracticeFolder, removePracticeFolder } from './practice-folder.ts';

export type PracticeOptions = {
  readonly report: Report;
  readonly version: string;
  /** At least 0 and below 1: how long co-signers think. */
  readonly random: () => number;
  /** What is being prepared; undefined once practice can begin. */
  readonly onStep: (step: PracticeStep | undefined) => void;
  /** A sentence to show while it is true. */
  readonly onProblem: (problem: string | undefined) => void;
  /** The throwaway app of whoever practises is open. */
  readonly onMember: (member: Member) => void;
};

export type Practice = {
  /** @throws KeyturnError, Error when a step failed: call `leave` */
  readonly ready: Promise<void>;
  /** More practice money. @throws KeyturnError of the practice ledger */
  fund(address: string): Promise<void>;
  /** Ends every process of the practice and deletes everything it made. Also while it is being prepared. */
  leave(): Promise<void>;
};

export const practiceGift = { coins: 2, coinSompi: 500n * sompiPerKas, text: '1,000 KAS' } as const;
export const practicePayee: Payee = { name: 'Acme Ltd', address: payeeAddress() };

const blockEveryMs = 100;
/** Whoever practises looks around between two clicks; a vault that locks meanwhile would only be unlocked again. */
const vaultIdleLockMs = 24 * 3_600_000;

/** Begin to practise: a throwaway member here, two co-signers in processes of their own, and a ledger for them alone. */
export function openPractice(options: PracticeOptions): Practice {
  const { report, onStep, onProblem } = options;
  const folder = makePracticeFolder();
  const coSigners: CoSigner[] = [];
  const stops: (() => void)[] = [];
  let member: Member | undefined;
  let ledger: PracticeLedgerChild | undefined;
  let left: Promise<void> | undefined;
  const isLeft = (): boolean => left !== undefined;

  /** What was being opened when somebody left is closed as soon as it is there. */
  const openings: Promise<unknown>[] = [];
  let giveUp: (why: KeyturnError) => void = () => undefined;
  const givenUp = new Promise<never>((_resolve, reject) => (giveUp = reject));

  function opening<T>(open: () => Promise<T>): Promise<T> {
    if (isLeft()) return Promise.reject(wasLeft());
    const promise = open();
    openings.push(promise);
    return promise;
  }

  async function openPerson(nodeUrl: string): Promise<Practiser> {
    const place = newPlace(folder, 'you');
    const { profileName } = place;
    const { version } = options;
    const own = await opening(async () => {
      member = await startMember({
        folder: place.folder,
        profileName,
        network: 'practice',
        nodeUrl,
        report,
        version,
        vaultIdleLockMs,
      });
      return member;
    });
    if (isLeft()) throw wasLeft();
    options.onMember(own);
    return { ...place, hands: handsOf(person, own, report) };
  }

  async function openColleague(name: string, place: Omit<Practiser, 'hands'>, url: string): Promise<CoSigner> {
    return opening(async () => {
      const coSigner = await openCoSigner(name, place, { nodeUrl: url, version: options.version });
      coSigners.push(coSigner);
      return coSigner;
    });
  }

  async function prepare(): Promise<void> {
    onStep('ledger');
    const money = await opening(async () => (ledger = await startPracticeLedgerChild({ autoMineMs: blockEveryMs })));
    onStep('people');
    const { url } = money;
    const [you, ...others] = await Promise.all([
      openPerson(url),
      ...coSignerNames.map((name, i) => openColleague(name, newPlace(folder, `co-signer-${i + 1}`), url)),
    ]);
    for (const { app } of others) void app.ended.then(() => giveUp(endedEarly(app.name)));
    const people = [you, ...others];
    const { group, address } = await makePracticeGroup(folder, people, practicePayee, onStep);
    onStep('funds');
    await money.faucet(address, practiceGift.coinSompi, practiceGift.coins);
    await waitForFunds(group, people, practiceGift.coinSompi * BigInt(practiceGift.coins));
    onStep('codes');
    await waitForCodes(group, people);
    if (isLeft()) throw wasLeft();
    stops.push(keepUnlocked(you, report));
    for (const coSigner of others) attend(coSigner, group, url);
    const [lee] = others;
    if (lee !== undefined)
      stops.push(guide({ you: you.hands, colleague: lee.hands, group, payee: practicePayee, report }));
    onStep(undefined);
  }

  /** Sit a colleague at their app, and start it once more if it ends. */
  function attend(coSigner: CoSigner, group: GroupId, url: string, isSecond = false): void {
    const { name } = coSigner.app;
    const stopSitting = sitAt({ hands: coSigner.hands, group, person, random: options.random, report });
    const stopUnlocking = keepUnlocked(coSigner, report);
    const stop = (): void => {
      stopSitting();
      stopUnlocking();
    };
    stops.push(stop);
    void coSigner.app.ended.then(async () => {
      stop();
      if (isLeft()) return;
      onProblem(
        isSecond
          ? `${name} stopped again and does not co-sign any more. Nothing else is wrong. Leave practice and begin it again if you need them.`
          : `${name} stopped unexpectedly and is being started again. No money is at risk.`,
      );
      if (isSecond) return;
      try {
        const again = await openColleague(name, coSigner, url);
        if (!isLeft()) attend(again, group, url, true);
        onProblem(undefined);
      } catch (problem) {
        report('practice', problem);
        onProblem(
          `${name} stopped and could not be started again. Nothing else is wrong. Leave practice and begin it again if you need them.`,
        );
      }
    });
  }

  async function end(): Promise<void> {
    giveUp(wasLeft());
    for (const stop of stops) stop();
    // At once and without farewells: nothing of it is kept.
    const kill = (): Promise<unknown> => Promise.all(coSigners.map(({ app }) => app.kill()));
    await kill();
    await Promise.allSettled(openings);
    await kill();
    await member?.quit().catch((problem: unknown) => report('practice', problem));
    await ledger?.close().catch((problem: unknown) => report('practice', problem));
    removePracticeFolder(folder);
  }

  const ready = Promise.race([prepare(), givenUp]);
  ready.catch(() => undefined); // Whoever began it hears of it.
  return {
    ready,
    async fund(address) {
      if (ledger === undefined)
        throw new KeyturnError('wrongPhase', 'Practice is still being prepared. Nothing was paid.');
      await ledger.faucet(address, practiceGift.coinSompi, practiceGift.coins);
    },
    leave() {
      left ??= end();
      return left;
    },
  };
}

const wasLeft = (): KeyturnError =>
  new KeyturnError('wrongPhase', 'Practice was left while it was being prepared. Everything of it was deleted.');

const endedEarly = (name: string): KeyturnError =>
  new KeyturnError(
    'wrongPhase',
    `${name} stopped while practice was being prepared. Everything of it was deleted, and nothing of yours was touched. Begin it again.`,
  );
