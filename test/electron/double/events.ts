/** Play an event that may be prevented. @returns whether somebody did */
export function isPrevented(on: NodeJS.EventEmitter, name: string, ...args: readonly unknown[]): boolean {
  const event = {
    prevented: false,
    preventDefault(): void {
      event.prevented = true;
    },
  };
  on.emit(name, event, ...args);
  return event.prevented;
}
