"""The words, people and lists that all mail of one corpus is made of."""
import bisect, hashlib, itertools, os, random

FUNCTION = (
    "the of and to a in that is was for it with as on be at by this from are or an have not they which you "
    "were but we all their has been there one would when will what so if more can her said who them no about out up him "
    "into some could than other then its only time my do like our these may over new also after two such your how me any "
    "because did most where should before know see made through work between please thanks just need well first last "
    "week today tomorrow meeting project report team call update version change issue review data file system next "
    "question send sent list note plan order account date year number part test release build error server client "
    "customer budget invoice contract agree schedule attached regards best hello dear hi").split()
LATIN1 = (
    "für über können möchte schöne Grüße Straße größer später müssen wäre Änderung Übersicht Prüfung während zurück "
    "déjà été après très même français réunion prévu février août qualité où être ça élève société équipe "
    "mañana año señor también así más información reunión número jueves código atención "
    "und der die das nicht mit von auf ist ein eine wir sie haben werden bitte danke mit freundlichen "
    "le la les des une pour dans avec nous vous merci bonjour cordialement el los las una para con por que gracias").split()
ARABIC = (
    "من في على إلى عن مع هذا هذه التي الذي كان تم بعد قبل عند كل بين أو لكن حتى اليوم غدا اجتماع مشروع تقرير فريق عمل "
    "رسالة بريد ملف نظام طلب حساب تاريخ سنة شهر أسبوع مدير شركة عميل عقد ميزانية فاتورة شكرا تحية السلام عليكم الرجاء المرفق "
    "مراجعة تحديث نسخة سؤال جواب خطة موعد مدينة جامعة كتاب درس طالب استاذ مكتب هاتف رقم عنوان خدمة جديد قديم كبير صغير").split()
JAPANESE = (
    "会議 資料 送付 確認 お願い 致します ありがとう ございます 添付 ファイル 件 について 報告 書 予定 来週 今日 明日 弊社 御社 "
    "契約 見積 請求 書類 担当 者 連絡 返信 変更 更新 システム 障害 対応 完了 よろしく 東京 大阪 出張 部長 課長 日程 調整 です ます "
    "した から まで ので には では また 以上 以下 の通り 新しい 版 公開 開発 試験 結果 質問 回答").split()
FIRST_NAMES = (
    "Anna Ben Carla David Elena Farid Grace Hiro Ines Jonas Keiko Liam Maria Nadia Omar Petra Quentin Rosa Samir Tara "
    "Ulrich Vera Walid Xenia Yusuf Zoe Aiko Björn Chloé Dmitri Éva François Gül Hélène Ivan Jörg Kari León Müge Noël").split()
LAST_NAMES = (
    "Adler Baker Costa Dubois Eriksen Fischer Garcia Haddad Ito Jensen Kumar Lopez Meyer Novak Okafor Petrov Quinn Rossi "
    "Sato Tanaka Urban Vogel Weber Xu Yamada Zhang Lindström Müller Peña Størmer Castañeda Öztürk Brontë Çelik").split()
DOMAINS = (
    "example.com example.org example.net mail.example.com corp.example uni.example dev.example lists.example "
    "shop.example news.example bank.example cloud.example travel.example gov.example").split()
SYLLABLES = (
    "ba be bi bo bu ca ce co cu da de di do fa fe fi fo ga ge go ha he hi ka ke ki la le li lo lu ma me mi mo mu "
    "na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi za zo").split()
NEWSLETTERS = ("Weekly", "Shop", "News", "Alerts", "Digest", "Bank", "Travel", "Social") * 5


class World:
    """What is the same in every thread: vocabularies, correspondents, lists, newsletters."""

    def __init__(self, options):
        self.options = options
        rng = random.Random(f"world-{options.seed}")
        rare, self.words_sha256 = rare_words(options.words, options.vocab, rng)
        frequent = set(FUNCTION)
        english = FUNCTION + [word for word in rare if word not in frequent]
        arabic = ARABIC + ["ال" + w for w in ARABIC if not w.startswith("ال")] + ["و" + w for w in ARABIC]
        by_language = {"en": english, "l1": LATIN1 + english[150:1500],
                       "ar": list(dict.fromkeys(arabic)), "ja": JAPANESE}
        self.words = {name: (words, zipf(len(words))) for name, words in by_language.items()}
        self.english = english
        self.people = self.make_people(rng, options.people)
        self.activity = zipf(options.people, 0.95, 5)
        kinds = ("devel", "users", "announce", "discuss", "bugs")
        self.lists = [f"{rng.choice(english[60:2000])}-{kind}"
                      for kind in kinds for _ in range(max(1, options.lists // 5))]
        self.newsletters = [(f"{rng.choice(english[100:4000]).title()} {name}", f"noreply{i}@{rng.choice(DOMAINS)}")
                            for i, name in enumerate(NEWSLETTERS)]
        self.me = ("Alex Example", "alex@example.com")

    @staticmethod
    def make_people(rng, count):
        people, seen = [], set()
        for i in range(count):
            first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
            local = "".join(c for c in f"{first}.{last}".lower() if c.isascii())
            local += str(i) if first + last in seen else ""
            seen.add(first + last)
            people.append((f"{first} {last}", f"{local}@{rng.choice(DOMAINS)}"))
        return people

    def pick(self, rng, language, count):
        """Words of a language, as often as people use them."""
        words, weights = self.words[language]
        return rng.choices(words, cum_weights=weights, k=count)

    def someone(self, rng):
        """The index of a correspondent; a few of them write most of the mail."""
        return bisect.bisect(self.activity, rng.random() * self.activity[-1])


def rare_words(path, limit, rng):
    """Words of a dictionary and its SHA-256, or of made-up words where there is none."""
    if path and os.path.exists(path):
        with open(path, "rb") as file:
            raw = file.read()
        fits = lambda w: w.isalpha() and w.islower() and w.isascii() and 3 <= len(w) <= 14
        words = sorted({w for w in raw.decode("utf-8", "replace").split("\n") if fits(w)})
        source = hashlib.sha256(raw).hexdigest()
    else:
        made, source = set(), "synthetic"
        while len(made) < limit:
            made.add("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 5))))
        words = sorted(made)
    rng.shuffle(words)
    return words[:limit], source


def zipf(count, exponent=1.07, shift=2.7):
    """Cumulative weights of Zipf's law."""
    return list(itertools.accumulate(1.0 / (rank + shift) ** exponent for rank in range(count)))
