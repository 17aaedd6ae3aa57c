//! What is read of configurations, good and hostile.

use super::{super::tests::config, *};

fn read_text(xml: &str) -> Result<Vec<Offer>, ConfigError> {
    read(xml.as_bytes(), "post.example", Origin::Autoconfig, "https://post.example/")
}

/// Reads one server, given as elements.
fn one(kind: &str, elements: &str) -> Result<Vec<Offer>, ConfigError> {
    read_text(&format!(
        "<clientConfig><emailProvider><incomingServer type=\"{kind}\">{elements}</incomingServer>\
         </emailProvider></clientConfig>"
    ))
}

const GOOD: &str = "<hostname>mail.post.example</hostname><port>993</port>\
    <socketType>SSL</socketType>";

#[test]
fn a_configuration_is_read_with_all_that_matters() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
        <!-- made by hand -->
        <clientConfig version="1.1">
          <emailProvider id="post.example">
            <domain>post.example</domain>
            <displayName>Post &amp; Co</displayName>
            <incomingServer type="imap">
              <hostname>Mail.%EMAILDOMAIN%</hostname>
              <port>993</port>
              <socketType>SSL</socketType>
              <username>%EMAILLOCALPART%</username>
              <authentication>OAuth2</authentication>
              <authentication>password-cleartext</authentication>
              <authentication>GSSAPI</authentication>
              <pop3><leaveMessagesOnServer>true</leaveMessagesOnServer></pop3>
            </incomingServer>
            <outgoingServer type="smtp">
              <hostname><![CDATA[smtp.post.example]]></hostname>
              <port>&#53;87</port>
              <socketType>STARTTLS</socketType>
            </outgoingServer>
            <incomingServer type="jmap"><url>https://api.post.example/jmap</url></incomingServer>
            <incomingServer type="exchange"><hostname>x.post.example</hostname></incomingServer>
          </emailProvider>
          <webMail><loginPage url="https://post.example/"/></webMail>
        </clientConfig>"#;
    let offers = read_text(xml).unwrap();
    let urls: Vec<String> = offers.iter().map(Offer::url).collect();
    assert_eq!(
        urls,
        [
            "imaps://mail.post.example:993",
            "smtp://smtp.post.example:587",
            "jmap://api.post.example:443"
        ]
    );
    assert_eq!(offers[0].user.of("ada@post.example"), "ada");
    assert_eq!(offers[0].sign_in, [SignIn::OAuth2, SignIn::Password]);
    assert_eq!(offers[1].user.of("ada@post.example"), "ada@post.example");
    assert!(!offers[0].is_web_only());
}

#[test]
fn a_server_that_only_takes_tokens_says_so() {
    let offers = one("imap", &format!("{GOOD}<authentication>OAuth2</authentication>")).unwrap();
    assert!(offers[0].is_web_only());
}

#[test]
fn only_servers_that_can_be_used_safely_are_read() {
    assert_eq!(one("imap", GOOD).unwrap().len(), 1);
    for (elements, expected) in [
        (GOOD.replace("SSL", "plain"), ConfigError::Unencrypted),
        (GOOD.replace("SSL", ""), ConfigError::Empty),
        (GOOD.replace("SSL", "magic"), ConfigError::Empty),
        (GOOD.replace("993", "0"), ConfigError::Empty),
        (GOOD.replace("993", "70000"), ConfigError::Empty),
        (GOOD.replace("993", "-1"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "localhost"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "127.0.0.1"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "mail.local"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "a b.example"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "x@y.example"), ConfigError::Empty),
        (GOOD.replace("mail.post.example", "a.example/?"), ConfigError::Empty),
        (GOOD.replace("mail", &"a".repeat(70)), ConfigError::Empty),
        (String::new(), ConfigError::Empty),
    ] {
        assert_eq!(one("imap", &elements), Err(expected), "{elements}");
    }
    assert_eq!(one("nntp", GOOD), Err(ConfigError::Empty));
    let inside = "<clientConfig><other><incomingServer type=\"imap\">".to_owned()
        + GOOD
        + "</incomingServer></other></clientConfig>";
    assert_eq!(read_text(&inside), Err(ConfigError::Empty));
}

#[test]
fn hostile_documents_come_to_nothing() {
    let entity = |head: &str, host: &str| {
        format!(
            "<!DOCTYPE clientConfig [{head}]><clientConfig><emailProvider>\
             <incomingServer type=\"imap\">{}</incomingServer></emailProvider></clientConfig>",
            GOOD.replace("mail.post.example", host)
        )
    };
    let laughs = (1..20).fold("<!ENTITY a0 \"lol\">".to_owned(), |head, number| {
        let last = number - 1;
        head + &format!("<!ENTITY a{number} \"&a{last};&a{last};&a{last};&a{last};\">")
    });
    for (name, xml) in [
        ("an external entity", entity("<!ENTITY x SYSTEM \"file:///etc/hostname\">", "&x;")),
        ("one from the web", entity("<!ENTITY x SYSTEM \"http://a.example/\">", "&x;")),
        ("a parameter entity", entity("<!ENTITY % x SYSTEM \"http://a.example/\"> %x;", "a.b")),
        ("a billion laughs", entity(&laughs, "&a19;")),
        ("a document type alone", entity("", "mail.post.example")),
        ("an entity of nobody", GOOD.replace("mail.post.example", "&x;.post.example")),
    ] {
        let xml = match xml.starts_with("<!") {
            true => xml,
            false => format!(
                "<clientConfig><emailProvider><incomingServer type=\"imap\">{xml}\
                 </incomingServer></emailProvider></clientConfig>"
            ),
        };
        assert_eq!(read_text(&xml), Err(ConfigError::Malformed), "{name}");
    }
    let deep = "<clientConfig>".to_owned() + &"<a>".repeat(9_000);
    assert_eq!(read_text(&deep), Err(ConfigError::TooLarge));
    let wide = "<clientConfig>".to_owned() + &"<a/>".repeat(16_000);
    assert!(matches!(read_text(&wide), Err(ConfigError::TooLarge)));
    let many = vec!["imap:SSL:mail.post.example:993"; 100].join(" ");
    assert_eq!(read_text(&config(&many)), Err(ConfigError::TooLarge));
    assert_eq!(read_text(&"x".repeat(MAX_BYTES + 1)), Err(ConfigError::TooLarge));
    for (xml, expected) in [
        ("", ConfigError::Other),
        ("not XML", ConfigError::Other),
        ("<html><body>", ConfigError::Other),
        ("<clientConfig>", ConfigError::Malformed),
        ("<clientConfig></other>", ConfigError::Malformed),
        ("<clientConfig/>", ConfigError::Other),
        ("<clientConfig></clientConfig>", ConfigError::Empty),
        ("<clientConfig></clientConfig><clientConfig></clientConfig>", ConfigError::Other),
        ("\u{0}", ConfigError::Other),
        ("<", ConfigError::Malformed),
    ] {
        assert_eq!(read_text(xml), Err(expected), "{xml:?}");
    }
    assert_eq!(read(b"\xff\xfe<\0", "a.b", Origin::Srv, ""), Err(ConfigError::Malformed));
}

#[test]
fn a_long_text_is_cut_and_a_cut_document_is_none() {
    let long = format!("<displayName>{}</displayName>", "x".repeat(40_000));
    let xml = config("imap:SSL:mail.post.example:993")
        .replace("<emailProvider id=\"x\">", &format!("<emailProvider>{long}"));
    assert_eq!(read_text(&xml).unwrap().len(), 1);
    let whole = config("imap:SSL:mail.post.example:993 smtp:SSL:mail.post.example:465");
    for end in 0..whole.len() {
        let cut = whole.get(..end).unwrap();
        assert!(read_text(cut).is_err(), "{end}");
    }
}
