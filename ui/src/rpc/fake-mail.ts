// Believable mail for the fake engine, in both languages: one studio, its people, a few weeks.
import type { AccountRow, GroupForm, MailboxRow, Person, Role, Snooze } from "./contract";

/** A message as the fake engine keeps it. */
export interface FakeMessage {
  id: number;
  thread: number;
  account: number;
  mailbox: number;
  from: Person;
  to: Person[];
  subject: string;
  text: string;
  dateMs: number;
  flags: Set<string>;
  attachments: { name: string; contentType: string; sizeBytes: number }[];
  hasDraft?: boolean;
  snooze?: Snooze | null;
}

export interface FakeMail {
  groups?: GroupForm[];
  accounts: AccountRow[];
  mailboxes: MailboxRow[];
  messages: FakeMessage[];
}

type Text = [en: string, ar: string];
interface Seed {
  who: keyof typeof people;
  also?: (keyof typeof people)[];
  account: number;
  /** Hours before now, at a quiet time of day. */
  hours: number;
  subject: Text;
  text: Text;
  unread?: boolean;
  star?: boolean;
  draft?: boolean;
  role?: Role;
  place?: number;
  files?: [name: string, type: string, size: number][];
  earlier?: { who: keyof typeof people; hours: number; text: Text }[];
}

const people = {
  me: ["Layla Haddad", "ليلى حداد", "layla@northquay.example"],
  amira: ["Amira Nasser", "أميرة ناصر", "amira@atlasstone.example"],
  omar: ["Omar Farouk", "عمر فاروق", "omar@northquay.example"],
  hana: ["Hana Kim", "Hana Kim", "hana.kim@lantern.example"],
  payroll: ["Payroll Team", "قسم الرواتب", "no-reply@payrol1.example"],
  jonas: ["Jonas Weber", "يونس وهبي", "jonas@northquay.example"],
  cycling: ["Cycling Society", "جمعية الدراجات", "news@cyclingsociety.example"],
  mum: ["Mum", "أمي", "salma.haddad@home.example"],
  rail: ["Rail Europe", "Rail Europe", "tickets@raileurope.example"],
  tomas: ["Tomás Silva", "توماس سيلفا", "tomas@silvamodels.example"],
  library: ["City Library", "مكتبة المدينة", "works@citylibrary.example"],
} as const;

const seeds: Seed[] = [
  {
    who: "amira",
    also: ["omar"],
    account: 1,
    hours: 0.3,
    place: 10,
    subject: ["Stone samples and the revised budget", "عيّنات الحجر والميزانية المعدّلة"],
    text: [
      "Hi Layla,\n\nThe quarry confirmed both samples this morning. The honed limestone is the closer match to the reading room, and it takes the rain better than I expected.\n\nThe west façade moves from €184,200 to €191,650. Could you decide by Wednesday? The blocks are held for us until the 27th.\n\nAmira",
      "مرحبًا ليلى،\n\nأكّد المحجر العيّنتين هذا الصباح. الحجر الجيري المصقول هو الأقرب إلى قاعة القراءة، وهو يتحمّل المطر أفضل مما توقعت.\n\nترتفع كلفة الواجهة الغربية من ١٨٤٬٢٠٠ € إلى ١٩١٬٦٥٠ €. هل يمكن اتخاذ القرار قبل الأربعاء؟\n\nأميرة",
    ],
    files: [
      ["Façade budget v4.pdf", "application/pdf", 412_000],
      ["Honed sample, wet.jpg", "image/jpeg", 2_100_000],
      ["Reveal details.pdf", "application/pdf", 890_000],
    ],
    earlier: [
      {
        who: "jonas",
        hours: 130,
        text: [
          "Can we see both finishes wet as well as dry before we choose?",
          "هل يمكن أن نرى التشطيبين مبلّلين وجافّين قبل الاختيار؟",
        ],
      },
      {
        who: "omar",
        hours: 106,
        text: [
          "Yes. I left one of each on the roof for two nights, photos tomorrow.",
          "نعم، تركت قطعة من كل نوع على السطح ليلتين، والصور غدًا.",
        ],
      },
    ],
  },
  {
    who: "omar",
    account: 1,
    hours: 0.9,
    unread: true,
    subject: ["Site visit moved to Thursday at nine", "تأجيل زيارة الموقع إلى الخميس التاسعة صباحًا"],
    text: [
      "Scaffolding comes down Wednesday night, so we get the first clear view of the west side",
      "تُفكّ السقالات مساء الأربعاء، فنرى الواجهة الغربية كاملة لأول مرة",
    ],
  },
  {
    who: "hana",
    account: 2,
    hours: 1.2,
    unread: true,
    files: [["Lease.pdf", "application/pdf", 310_000]],
    subject: ["Lease for the studio kitchen", "Lease for the studio kitchen"],
    text: [
      "Signed copy attached. Keys are with the concierge from Friday, ask for Paul",
      "Signed copy attached. Keys are with the concierge from Friday, ask for Paul",
    ],
    earlier: [{ who: "me", hours: 28, text: ["Could you send the signed copy?", "Could you send the signed copy?"] }],
  },
  {
    who: "payroll",
    account: 1,
    hours: 2,
    subject: ["Confirm your salary details today", "أكّد بيانات راتبك اليوم"],
    text: [
      "We were unable to verify your account. Open the form within 24 hours to avoid a delay",
      "تعذّر علينا التحقق من حسابك. افتح النموذج خلال ٢٤ ساعة",
    ],
  },
  {
    who: "jonas",
    also: ["me"],
    account: 1,
    hours: 2.5,
    star: true,
    draft: true,
    subject: ["Panel layout for the competition", "ترتيب لوحات المسابقة"],
    text: [
      "I would swap panels two and three so the section reads before the plan",
      "أقترح تبديل اللوحتين الثانية والثالثة ليُقرأ المقطع قبل المسقط",
    ],
    earlier: [{ who: "me", hours: 50, text: ["First layout attached.", "الترتيب الأول مرفق."] }],
  },
  {
    who: "cycling",
    account: 3,
    hours: 3.4,
    unread: true,
    subject: ["The winter routes map is out", "صدرت خريطة مسارات الشتاء"],
    text: [
      "Nine loops under 60 km, all lit after dark, with the café stops marked",
      "تسعة مسارات أقصر من ٦٠ كم، مضاءة ليلًا، مع محطات القهوة",
    ],
  },
  {
    who: "mum",
    account: 2,
    hours: 24,
    files: [["garden.jpg", "image/jpeg", 1_400_000]],
    subject: ["Photos from Saturday", "صور يوم السبت"],
    text: [
      "Your father insists the second one is his good side. The garden looks tired already",
      "والدك مصرّ على أن الصورة الثانية هي الأجمل. الحديقة بدت متعبة",
    ],
  },
  {
    who: "rail",
    account: 2,
    hours: 26,
    star: true,
    subject: ["Your ticket to Lyon, 2 December", "تذكرتك إلى ليون، ٢ ديسمبر"],
    text: [
      "Coach 4, seat 61, window. Departs 08:59 from platform 12",
      "العربة ٤، المقعد ٦١ بجوار النافذة. المغادرة ٨:٥٩ من الرصيف ١٢",
    ],
  },
  {
    who: "tomas",
    account: 1,
    hours: 28,
    files: [["Invoice 2026-118.pdf", "application/pdf", 96_000]],
    subject: ["Invoice 2026-118 for the model", "الفاتورة 2026-118 للمجسّم"],
    text: [
      "Thank you for the quick turnaround. The base is delivered on Tuesday",
      "شكرًا على سرعة الإنجاز. تُسلّم القاعدة يوم الثلاثاء",
    ],
    earlier: [
      { who: "me", hours: 60, text: ["Please invoice the base separately.", "يُرجى إصدار فاتورة منفصلة للقاعدة."] },
    ],
  },
];

const older: [who: keyof typeof people, subject: Text, text: Text][] = [
  [
    "library",
    ["Minutes of the steering group", "محضر اجتماع اللجنة"],
    [
      "Attached are the minutes. Please send corrections by Monday",
      "مرفق محضر الاجتماع. يُرجى إرسال التصويبات قبل الاثنين",
    ],
  ],
  [
    "omar",
    ["Re: Handrail mock-up", "رد: نموذج الدرابزين"],
    ["The oak one. It is warmer, and it will age with the stairs", "الخشب. أدفأ، وسيعتّق مع الدرج"],
  ],
  [
    "jonas",
    ["Plotter paper is here", "وصل ورق الطباعة"],
    ["Two rolls, the matt kind. The invoice is on your desk", "لفّتان من النوع المطفي. الفاتورة على مكتبك"],
  ],
  [
    "hana",
    ["Dinner on Friday?", "Dinner on Friday?"],
    [
      "There is a new place by the canal, they take no bookings",
      "There is a new place by the canal, they take no bookings",
    ],
  ],
  [
    "cycling",
    ["Sunday ride is cancelled", "إلغاء جولة الأحد"],
    ["Ice on the hills. We meet at the café instead", "جليد على المرتفعات. نلتقي في المقهى"],
  ],
];

const account = (id: number, title: Text, address: string, accent: AccountRow["accent"], ar: boolean): AccountRow => ({
  id,
  address,
  name: people.me[ar ? 1 : 0],
  title: title[ar ? 1 : 0],
  accent,
  user: address,
  receive: `imaps://imap.${address.split("@")[1]}:993`,
  submit: `smtps://smtp.${address.split("@")[1]}:465`,
  isSample: false,
  serverCopies: null,
  ifUncertain: "ask",
  searchesPrivate: false,
  resultsFrom: { from: "learned" },
  learnedServer: null,
  status: { state: "up_to_date" },
  checkedAtMs: Date.now() - 60_000,
  problem: null,
  quota: { storage: { used: 3_200_000_000, limit: 5_000_000_000 }, messages: null, atMs: Date.now() - 60_000 },
});

/** Makes the mail anew; `older` weeks of messages follow the newest. */
export function fakeMail(ar: boolean, extra = 120, now: number = Date.now()): FakeMail {
  const pick = (text: Text) => text[ar ? 1 : 0];
  const person = (name: keyof typeof people): Person => ({
    name: people[name][ar ? 1 : 0],
    address: people[name][2],
    isMe: name === "me",
  });
  const accounts = [
    account(1, ["North Quay Studio", "استوديو رصيف الشمال"], "layla@northquay.example", "blue", ar),
    account(2, ["Personal", "البريد الشخصي"], "layla.haddad@lantern.example", "teal", ar),
    account(3, ["Cycling Society", "جمعية الدراجات"], "layla@cyclingsociety.example", "amber", ar),
  ];
  const roles: Role[] = ["inbox", "archive", "drafts", "sent", "junk", "trash"];
  const mailboxes: MailboxRow[] = accounts.flatMap(({ id }) =>
    roles.map((role, index) => ({
      id: id * 100 + index,
      account: id,
      path: role === "inbox" ? "INBOX" : role.charAt(0).toUpperCase() + role.slice(1),
      role,
      total: 0,
      unread: 0,
      canHold: true,
      isFollowed: true,
      checkedAtMs: Date.now() - 60_000,
      problem: null,
    })),
  );
  const places: [number, Text][] = [
    [10, ["Library façade", "واجهة المكتبة"]],
    [11, ["Competition", "المسابقة"]],
    [12, ["Invoices", "الفواتير"]],
    [13, ["Invoices/2026", "الفواتير/2026"]],
  ];
  for (const [id, path] of places)
    mailboxes.push({
      id,
      account: 1,
      path: pick(path),
      role: null,
      total: 0,
      unread: 0,
      canHold: true,
      isFollowed: true,
      checkedAtMs: null,
      problem: null,
    });

  let lastId = 0;
  const messages: FakeMessage[] = [];
  const add = (message: Omit<FakeMessage, "id">) => messages.push({ ...message, id: ++lastId });
  seeds.forEach((seed, index) => {
    const thread = index + 1;
    const common = { thread, account: seed.account, mailbox: seed.account * 100, subject: pick(seed.subject) };
    for (const { who, hours, text } of seed.earlier ?? []) {
      add({
        ...common,
        mailbox: who === "me" ? common.mailbox + 3 : common.mailbox,
        from: person(who),
        to: [person(who === "me" ? seed.who : "me")],
        text: pick(text),
        dateMs: now - hours * 3_600_000,
        flags: new Set(["$seen"]),
        attachments: [],
      });
    }
    add({
      ...common,
      from: person(seed.who),
      to: [person("me"), ...(seed.also ?? []).filter((name) => name !== "me").map(person)],
      text: pick(seed.text),
      dateMs: now - seed.hours * 3_600_000,
      flags: new Set([...(seed.unread ? [] : ["$seen"]), ...(seed.star ? ["$flagged"] : [])]),
      attachments: (seed.files ?? []).map(([name, contentType, sizeBytes]) => ({ name, contentType, sizeBytes })),
      hasDraft: seed.draft,
    });
  });
  for (let index = 0; index < extra; index++) {
    const [who, subject, text] = older[index % older.length] ?? older[0]!;
    const id = (index % 3) + 1;
    add({
      thread: 100 + index,
      account: id,
      mailbox: id * 100,
      from: person(who),
      to: [person("me")],
      subject: pick(subject),
      text: pick(text),
      dateMs: now - (40 + index * 17) * 3_600_000,
      flags: new Set(index % 11 === 4 && index < 110 ? [] : ["$seen"]),
      attachments: [],
    });
  }
  return { accounts, mailboxes, messages };
}
