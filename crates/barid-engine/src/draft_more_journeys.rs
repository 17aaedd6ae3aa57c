//! What becomes of what a user passes on, quotes in part, and attaches, and what is said of it.

use crate::{
    DraftContent, DraftProblem, DraftStart, NewAttachment, PassOn, PeopleGroup, PictureChange,
    Template, View, ZoneShown,
    draft_journeys::{RICH, address, begun, world, write},
};
use barid_model::{Address, PeopleGroupId, Role, TemplateId};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_passed_on_arrives_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, home]) = world(dir.path()).await;
    engine.sync(&home).await.unwrap();
    let inbox = View::Role(Role::Inbox, Some(work.id));
    let original = engine.list(inbox, None, 1).await.unwrap()[0].id;
    let was = engine.open_message(original).await.unwrap().raw;
    let thread = engine.message(original).await.unwrap().thread;
    let identity = engine.identities().await.unwrap();
    let identity = identity.iter().find(|one| one.account == work.id).unwrap();
    let to = |address: Address| PassOn {
        identity: identity.id,
        from: String::new(),
        to: vec![address],
        cc: Vec::new(),
        bcc: Vec::new(),
    };
    let wrong = engine.redirect(original, to(address("nobody")), 0, ZoneShown::Utc).await;
    assert!(wrong.is_err() && engine.outbox().await.unwrap().is_empty());

    let later = engine.clock.now_ms() + 60_000;
    let home_address = address(&home.settings.address);
    let out = engine.redirect(original, to(home_address.clone()), later, ZoneShown::Utc).await;
    let out = out.unwrap();
    assert_eq!(engine.outgoing(out).await.unwrap().recipients.len(), 1);
    engine.cancel_sending(out).await.unwrap();
    assert!(engine.outbox().await.unwrap().is_empty(), "it can be taken back");

    engine.redirect(original, to(home_address), 0, ZoneShown::Utc).await.unwrap();
    let mut has_copy = false;
    for _ in 0..100 {
        engine.sync(&work).await.unwrap();
        let sent = View::Role(Role::Sent, Some(work.id));
        let rows = engine.list(sent, None, 5).await.unwrap();
        if let Some(copy) = rows.iter().find(|row| row.thread == thread) {
            let heads = engine.conversation(thread, None).await.unwrap();
            let shown: Vec<_> = heads.iter().map(|head| head.row.id).collect();
            assert!(shown.contains(&original) && !shown.contains(&copy.id), "{shown:?}");
            has_copy = true;
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(has_copy, "its copy is in Sent");
    let was = String::from_utf8_lossy(&was).replace("\r\n", "\n");
    let (_, body) = was.split_once("\n\n").unwrap();
    for _ in 0..100 {
        engine.sync(&home).await.unwrap();
        let rows = engine.list(View::Role(Role::Inbox, Some(home.id)), None, 5).await.unwrap();
        for row in rows {
            let raw = engine.open_message(row.id).await.unwrap().raw;
            let text = String::from_utf8_lossy(&raw).replace("\r\n", "\n");
            if text.contains("Resent-From:") {
                assert!(
                    text.contains(&format!("Resent-To: <{}>", home.settings.address)),
                    "{text}"
                );
                assert!(text.trim_end().ends_with(body.trim_end()), "{text}");
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not arrive");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_quotes_what_was_selected_and_a_forwarded_message_may_be_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let inbox = View::Role(Role::Inbox, Some(work.id));
    let message = engine.list(inbox, None, 1).await.unwrap()[0].id;
    let selection = Some("just <these>\nwords".to_owned());
    let answer = engine.new_draft(DraftStart::Reply { message, selection }, RICH).await.unwrap();
    let (_, quote) = answer.content.html.split_once("<blockquote type=\"cite\">").unwrap();
    let words = barid_mime::html_text::html_to_text(quote);
    assert_eq!(words.split_whitespace().collect::<Vec<_>>(), ["just", "<these>", "words"]);
    assert!(!answer.answered.unwrap().from.is_empty());

    let raw = engine.open_message(message).await.unwrap().raw;
    let start = DraftStart::ForwardAttached(message);
    let forwarded = engine.new_draft(start, RICH).await.unwrap();
    assert!(forwarded.content.subject.starts_with("Fwd: "));
    assert_eq!((forwarded.forwards, forwarded.quoted.is_none()), (Some(message), true));
    let [file] = forwarded.attachments.as_slice() else { panic!("{forwarded:?}") };
    assert!(file.name.ends_with(".eml") && file.content_type == "message/rfc822", "{file:?}");
    let id = file.id;
    let held = engine.on_store(move |store| store.attached(forwarded.id, id)).await.unwrap();
    assert_eq!(held, raw);
}

/// A photograph of nothing that says where it was taken.
fn photograph() -> NewAttachment {
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x40\0\0\0\0";
    let size = u8::try_from(exif.len() + 2).unwrap();
    let bytes = [&[0xff, 0xd8, 0xff, 0xe1, 0, size], exif.as_slice(), &[0xff, 0xd9]].concat();
    let (name, content_type) = ("oasis.jpg".to_owned(), String::new());
    NewAttachment { name, content_type, bytes, content_id: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_freed_of_its_place_and_a_slip_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, [work, _]) = world(dir.path()).await;
    let draft = begun(&engine, &work).await;
    engine.attach(draft.id, photograph()).await.unwrap();
    let content = DraftContent {
        to: vec![address("a@gmial.com")],
        subject: "Pictures".to_owned(),
        html: "<div>attached</div>".to_owned(),
        ..DraftContent::default()
    };
    let draft = write(&engine, &draft, content).await;
    let slip = DraftProblem::LookAlike {
        address: "a@gmial.com".to_owned(),
        meant: "a@gmail.com".to_owned(),
    };
    let place = DraftProblem::PlaceInPictures(vec!["oasis.jpg".to_owned()]);
    assert_eq!(engine.check_draft(draft.id).await.unwrap(), [slip.clone(), place]);

    let files = engine.change_pictures(draft.id, PictureChange::Bare).await.unwrap();
    assert_eq!(engine.check_draft(draft.id).await.unwrap(), [slip]);
    let after = engine.draft(draft.id).await.unwrap();
    assert_eq!((after.attachments.as_slice(), after.revision), (files.as_slice(), draft.revision));
    let (id, file) = (draft.id, files[0].clone());
    assert_eq!((file.size_bytes, file.has_place), (4, false));
    let held = engine.on_store(move |store| store.attached(id, file.id)).await.unwrap();
    assert_eq!(held, [0xff, 0xd8, 0xff, 0xd9]);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_and_groups_are_kept_clean() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, _) = world(dir.path()).await;
    let template = Template {
        id: TemplateId(0),
        name: "Thanks".to_owned(),
        subject: String::new(),
        html: "<div>Dear {{name}}<script>x()</script><img src=\"https://x.test/a\"></div>"
            .to_owned(),
    };
    engine.put_template(template).await.unwrap();
    let kept = engine.templates().await.unwrap().remove(0);
    assert!(kept.html.contains("Dear {{name}}"), "{}", kept.html);
    assert!(!kept.html.contains("script") && !kept.html.contains("img"), "{}", kept.html);

    let group = |members: &[&str]| PeopleGroup {
        id: PeopleGroupId(0),
        name: "School board".to_owned(),
        members: members.iter().map(|one| address(one)).collect(),
    };
    assert!(engine.put_people_group(group(&["a@x.test", "b"])).await.is_err());
    engine.put_people_group(group(&["a@x.test", "b@x.test"])).await.unwrap();
    assert_eq!(engine.suggest_groups("sch".to_owned()).await.unwrap().len(), 1);
}
