//! What mailboxes are for: as the server says (RFC 6154), else by their names.

use barid_model::Role;

/// Attributes of LIST, in lower case. The last three are from XLIST, its precursor.
const ATTRIBUTES: [(&str, Role); 11] = [
    ("\\all", Role::All),
    ("\\archive", Role::Archive),
    ("\\drafts", Role::Drafts),
    ("\\flagged", Role::Flagged),
    ("\\junk", Role::Junk),
    ("\\sent", Role::Sent),
    ("\\trash", Role::Trash),
    ("\\inbox", Role::Inbox),
    ("\\allmail", Role::All),
    ("\\spam", Role::Junk),
    ("\\starred", Role::Flagged),
];

/// Names that clients and providers give, in lower case. What also could be
/// something else ("Deleted", "Important") is left out: a wrong role loses mail.
const NAMES: [(Role, &[&str]); 5] = [
    (
        Role::Sent,
        &[
            "sent",
            "sent items",
            "sent messages",
            "sent mail",
            "sent-mail",
            "gesendet",
            "gesendete objekte",
            "gesendete elemente",
            "gesendete nachrichten",
            "envoyés",
            "éléments envoyés",
            "messages envoyés",
            "courrier envoyé",
            "enviados",
            "elementos enviados",
            "mensajes enviados",
            "correo enviado",
            "itens enviados",
            "mensagens enviadas",
            "enviadas",
            "inviata",
            "posta inviata",
            "inviati",
            "messaggi inviati",
            "elementi inviati",
            "verzonden",
            "verzonden items",
            "verzonden berichten",
            "verzonden objecten",
            "отправленные",
            "надіслані",
            "المرسل",
            "الرسائل المرسلة",
            "العناصر المرسلة",
            "gönderilmiş öğeler",
            "gönderilenler",
            "gönderilmiş postalar",
            "wysłane",
            "elementy wysłane",
            "送信済み",
            "送信済みアイテム",
            "送信済みメール",
            "已发送",
            "已发送邮件",
            "已寄出",
            "寄件備份",
            "已傳送",
            "보낸 편지함",
            "skickat",
            "skickade objekt",
            "sendt",
            "sendte elementer",
            "lähetetyt",
            "odeslaná",
            "odeslaná pošta",
        ],
    ),
    (
        Role::Drafts,
        &[
            "drafts",
            "draft",
            "entwürfe",
            "brouillons",
            "borradores",
            "rascunhos",
            "bozze",
            "concepten",
            "черновики",
            "чернетки",
            "المسودات",
            "مسودات",
            "taslaklar",
            "kopie robocze",
            "wersje robocze",
            "szkice",
            "下書き",
            "草稿",
            "草稿箱",
            "草稿夾",
            "임시보관함",
            "utkast",
            "kladder",
            "luonnokset",
            "koncepty",
        ],
    ),
    (
        Role::Trash,
        &[
            "trash",
            "deleted items",
            "deleted messages",
            "bin",
            "papierkorb",
            "gelöschte objekte",
            "gelöschte elemente",
            "gelöscht",
            "corbeille",
            "éléments supprimés",
            "poubelle",
            "papelera",
            "elementos eliminados",
            "papelera de reciclaje",
            "lixeira",
            "itens excluídos",
            "lixo",
            "itens eliminados",
            "cestino",
            "posta eliminata",
            "elementi eliminati",
            "prullenbak",
            "verwijderde items",
            "корзина",
            "удалённые",
            "удаленные",
            "кошик",
            "المهملات",
            "سلة المهملات",
            "العناصر المحذوفة",
            "çöp",
            "çöp kutusu",
            "silinmiş öğeler",
            "kosz",
            "elementy usunięte",
            "ゴミ箱",
            "ごみ箱",
            "削除済みアイテム",
            "已删除",
            "已删除邮件",
            "垃圾桶",
            "刪除的郵件",
            "휴지통",
            "papperskorg",
            "papirkurv",
            "roskakori",
            "koš",
        ],
    ),
    (
        Role::Junk,
        &[
            "junk",
            "spam",
            "junk e-mail",
            "junk email",
            "junk mail",
            "bulk mail",
            "spamverdacht",
            "junk-e-mail",
            "unerwünscht",
            "werbung",
            "pourriel",
            "courrier indésirable",
            "indésirables",
            "correo no deseado",
            "no deseado",
            "lixo eletrônico",
            "lixo eletrónico",
            "posta indesiderata",
            "ongewenste e-mail",
            "ongewenst",
            "ongewenste reclame",
            "спам",
            "нежелательная почта",
            "البريد العشوائي",
            "بريد عشوائي",
            "البريد غير المرغوب",
            "istenmeyen",
            "istenmeyen e-posta",
            "gereksiz",
            "wiadomości-śmieci",
            "niechciane",
            "迷惑メール",
            "垃圾邮件",
            "垃圾郵件",
            "스팸함",
            "skräppost",
            "søppelpost",
            "roskaposti",
            "nevyžádaná pošta",
        ],
    ),
    (
        Role::Archive,
        &[
            "archive",
            "archives",
            "archiv",
            "archivo",
            "arquivo",
            "archivio",
            "archief",
            "архив",
            "الأرشيف",
            "أرشيف",
            "arşiv",
            "archiwum",
            "アーカイブ",
            "存档",
            "归档",
            "封存",
            "보관함",
            "arkiv",
            "arkisto",
        ],
    ),
];

/// Reads the role from the attributes of LIST.
pub(super) fn from_attributes<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Option<Role> {
    attributes.into_iter().find_map(|attribute| {
        let known = |(name, _): &&(&str, Role)| name.eq_ignore_ascii_case(attribute);
        ATTRIBUTES.iter().find(known).map(|(_, role)| *role)
    })
}

/// Guesses the role of a mailbox from its decoded name, if it is at the top or
/// right below INBOX.
pub(crate) fn from_name(name: &str) -> Option<Role> {
    let leaf = match name.split_once('/') {
        None => name,
        Some((top, leaf)) if top.eq_ignore_ascii_case("INBOX") && !leaf.contains('/') => leaf,
        Some(_) => return None,
    };
    let leaf = leaf.to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&leaf.as_str())).map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_may_say_the_role() {
        assert_eq!(from_attributes(["\\HasNoChildren", "\\DRAFTS"]), Some(Role::Drafts));
        assert_eq!(from_attributes(["\\archive"]), Some(Role::Archive));
        assert_eq!(from_attributes(["\\AllMail"]), Some(Role::All));
        assert_eq!(from_attributes(["\\Subscribed", "\\Important", "Sent"]), None);
    }

    #[test]
    fn names_are_known_in_many_languages() {
        for (name, role) in [
            ("Sent", Role::Sent),
            ("SENT ITEMS", Role::Sent),
            ("INBOX/Trash", Role::Trash),
            ("inbox/drafts", Role::Drafts),
            ("Entwürfe", Role::Drafts),
            ("ENTWÜRFE", Role::Drafts),
            ("Éléments envoyés", Role::Sent),
            ("Papelera", Role::Trash),
            ("Posta inviata", Role::Sent),
            ("Lixeira", Role::Trash),
            ("Ongewenste e-mail", Role::Junk),
            ("Корзина", Role::Trash),
            ("المسودات", Role::Drafts),
            ("Çöp Kutusu", Role::Trash),
            ("Wysłane", Role::Sent),
            ("送信済み", Role::Sent),
            ("垃圾邮件", Role::Junk),
        ] {
            assert_eq!(from_name(name), Some(role), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_merely_alike_has_no_role() {
        for name in
            ["", "/", "Sentinel", "My Sent", "Work/Sent", "INBOX/a/Sent", "Trash/2020", "INBOX"]
        {
            assert_eq!(from_name(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_has_two_roles_and_all_are_in_lower_case() {
        let mut names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| *names).copied().collect();
        assert!(names.iter().all(|name| name.to_lowercase() == *name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
