export const group = {
  members: {
    title: 'Members',
    quorum: {
      enoughSpare_one:
        '{{here}} of {{all}} people are reachable and {{needed}} must agree: payments can be completed now, even if {{count}} of them leaves.',
      enoughSpare_other:
        '{{here}} of {{all}} people are reachable and {{needed}} must agree: payments can be completed now, even if {{count}} of them leave.',
      enough: '{{here}} of {{all}} people are reachable and {{needed}} must agree: payments can be completed now.',
      missing_one:
        '{{here}} of {{all}} people are reachable and {{needed}} must agree. Payments can be proposed and approved, and are completed when {{count}} more opens Keyturn.',
      missing_other:
        '{{here}} of {{all}} people are reachable and {{needed}} must agree. Payments can be proposed and approved, and are completed when {{count}} more open Keyturn.',
    },
    list: 'Members, those who need something first',
    you: 'You',
    here: 'Reachable now',
    thisLaptop: 'This laptop',
    heard: 'Away, last heard {{when}}',
    neverHeard: 'Away, not heard yet',
    ready: 'One-time codes ready',
    notReady: 'One-time codes missing',
    backup: 'Backup proven',
    noBackup: 'Backup not proven',
    version: 'Keyturn {{version}}',
    versionAway: 'Keyturn {{version}} when last here',
    versionUnknown: 'Version of Keyturn not known',
    means: {
      youBackup: 'If this laptop is lost, your key part is lost with it. Make a backup and prove it.',
      backup: 'If their laptop is lost, their key part is lost with it. Ask {{name}} to prove a backup.',
      youCodes: 'You can approve, but signing waits until the others have sent one-time codes. Stay online.',
      codes:
        '{{name}} can approve, but cannot sign before one-time codes were exchanged. For that both apps must run at once.',
      away: 'Payments can be completed without {{name}} as long as enough others are reachable. What {{name}} approved stays approved.',
      fine: 'What {{name}} approved is completed. To approve, {{name}} may have to unlock first.',
      youFine: 'You can approve payments now. What you approved is completed.',
      youLocked: 'Unlock this laptop to approve. What you approved before is completed while it is locked.',
      newer:
        '{{name}} runs Keyturn {{theirs}}, which is newer than yours ({{yours}}). No money is at risk. Update yours when it suits you.',
      older:
        '{{name}} runs Keyturn {{theirs}}, which is older than yours ({{yours}}). No money is at risk. They can update when it suits them.',
      newerAway:
        '{{name}} last ran Keyturn {{theirs}}, which is newer than yours ({{yours}}). No money is at risk. Update yours when it suits you.',
      olderAway:
        '{{name}} last ran Keyturn {{theirs}}, which is older than yours ({{yours}}). No money is at risk. They can update when it suits them.',
    },
  },
  rules: {
    title: 'Rules',
    lead: 'What every payment of this group is held against, before anybody is asked to approve it.',
    enforced: 'Enforced by each member’s app',
    enforcedWhy:
      'Every app checks these rules on its own and refuses to sign what breaks one. They are not enforced by the Kaspa network: enough members with changed apps could pass them by.',
    enforcedWhyPractice:
      'Every app checks these rules on its own and refuses to sign what breaks one. They are not enforced by the practice ledger: enough members with changed apps could pass them by.',
    later: 'Changing rules comes with a later version.',
    list: 'Rules of this group',
    none: 'No rules beyond how many must agree',
    noneWhy: 'Every payment that enough people approve goes out.',
  },
  book: {
    title: 'Address book',
    lead: 'The names this group agreed on. Your app marks every payment to an address that is not in here.',
    search: 'Search names and addresses',
    paid_zero: 'Not paid yet',
    paid_one: 'Paid {{count}} time',
    paid_other: 'Paid {{count}} times',
    pay: 'Pay',
    payTo: 'Pay {{name}}',
    copy: 'Copy the address of {{name}}',
    empty: 'No names yet',
    emptyWhy:
      'Names are agreed when a group is made. Adding more comes with a later version. You can pay any address without one.',
    none: 'Nobody matches “{{words}}”',
    noneWhy: 'Names and addresses are searched.',
    list: 'Names and addresses',
  },
} as const;
