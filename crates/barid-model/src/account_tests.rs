//! Servers by their URLs, and what accounts choose.

use super::*;

#[test]
fn a_url_names_scheme_host_and_port() {
    let read = |text: &str| text.parse::<ServerSettings>().map(|server| server.to_string());
    assert_eq!(read("imaps://mail.example.test").unwrap(), "imaps://mail.example.test:993");
    assert_eq!(read("SMTP://127.0.0.1:10587/").unwrap(), "smtp://127.0.0.1:10587");
    assert_eq!(read("pop3s://mail.example.test").unwrap(), "pop3s://mail.example.test:995");
    assert_eq!(read("pop3://h").unwrap(), "pop3://h:110");
    assert_eq!(read("imap://[::1]:143").unwrap(), "imap://[::1]:143");
    assert_eq!(read("jmap://mail.example.test").unwrap(), "jmap://mail.example.test:443");
    for bad in ["mail.example.test", "imaps://", "imaps://h:0", "imaps://h:x", "imaps://a@h"] {
        assert!(matches!(read(bad), Err(UrlError::Shape(_))), "{bad}");
    }
    assert_eq!(read("sample://north-quay").unwrap(), "sample://north-quay");
    assert!(matches!(read("sample://north-quay:1"), Err(UrlError::Shape(_))));
    assert_eq!(read("http://h"), Err(UrlError::Scheme("http".into())));
}

#[test]
fn the_name_of_a_server_is_one_word() {
    let name = |text: &str| match ResultsFrom::server(text) {
        Some(ResultsFrom::Server(name)) => Some(name),
        _ => None,
    };
    assert_eq!(name(" MX.Example.org. ").as_deref(), Some("mx.example.org"));
    assert_eq!(name("mailserver_1").as_deref(), Some("mailserver_1"));
    for bad in ["", " ", "a b", "a;b", "a=b", "a\r\nb", "(a)", &"a".repeat(300)] {
        assert_eq!(name(bad), None, "{bad:?}");
    }
}

#[test]
fn no_colour_is_given_twice_while_others_are_left() {
    let mut taken = Vec::new();
    for expected in Accent::ALL {
        assert_eq!(Accent::next(&taken), expected);
        assert_eq!(Accent::from_name(expected.as_str()), Some(expected));
        taken.push(expected);
    }
    assert_eq!(Accent::next(&taken), Accent::Blue);
    assert_eq!(Accent::next(&[Accent::Teal]), Accent::Blue);
}
