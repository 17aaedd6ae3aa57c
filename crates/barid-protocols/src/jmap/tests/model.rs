//! What the server in memory holds, and the methods that look at it and change it.

use super::server::{At, Instead, Request};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Mail {
    pub(super) mailboxes: BTreeSet<String>,
    pub(super) keywords: BTreeSet<String>,
    pub(super) raw: Vec<u8>,
    /// Minutes after some moment.
    pub(super) minute: u32,
}

pub(super) struct Model {
    pub(super) mails: BTreeMap<String, Mail>,
    /// Id, name, role.
    pub(super) boxes: Vec<(String, String, Option<&'static str>)>,
    pub(super) submissions: Vec<Value>,
    blobs: BTreeMap<String, Vec<u8>>,
    /// Messages in the order in which they changed; the state is how many.
    log: Vec<String>,
    /// States before this one are forgotten.
    pub(super) oldest: usize,
    pub(super) max_get: usize,
    pub(super) max_calls: usize,
    pub(super) max_changes: usize,
    pub(super) knows_ranges: bool,
    pub(super) downloads: String,
    pub(super) faults: Vec<(At, Instead)>,
    pub(super) requests: Vec<Request>,
    pub(super) called: Vec<String>,
    pub(super) is_streaming: bool,
    pub(super) events: String,
    next: u32,
}

impl Default for Model {
    fn default() -> Model {
        let boxes = [
            ("Mi", "Inbox", Some("inbox")),
            ("Md", "Drafts", Some("drafts")),
            ("Ms", "Sent", Some("sent")),
            ("Mt", "Trash", Some("trash")),
            ("Mw", "Work", None),
        ];
        let own = |(id, name, role): (&str, &str, _)| (id.to_owned(), name.to_owned(), role);
        Model {
            mails: BTreeMap::new(),
            boxes: boxes.map(own).to_vec(),
            submissions: Vec::new(),
            blobs: BTreeMap::new(),
            log: Vec::new(),
            oldest: 0,
            max_get: 500,
            max_calls: 16,
            max_changes: 500,
            knows_ranges: true,
            downloads: "/down/{accountId}/{blobId}/{name}?type={type}".to_owned(),
            faults: Vec::new(),
            requests: Vec::new(),
            called: Vec::new(),
            is_streaming: false,
            events: String::new(),
            next: 0,
        }
    }
}

type Told = Result<Value, Value>;

fn error(kind: &str) -> Value {
    json!({ "type": kind })
}

impl Model {
    pub(super) fn take_fault(&mut self, is_it: impl Fn(&At) -> bool) -> Option<Instead> {
        let at = self.faults.iter().position(|(at, _)| is_it(at))?;
        Some(self.faults.remove(at).1)
    }

    /// Adds a message to a mailbox. Returns its id: ids compare in no order of time.
    pub(super) fn add(&mut self, mailbox: &str, raw: &[u8]) -> String {
        self.next += 1;
        let id = format!("E{:x}-{}", self.next.wrapping_mul(2_654_435_761), self.next);
        let mail = Mail {
            mailboxes: [mailbox.to_owned()].into(),
            keywords: BTreeSet::new(),
            raw: raw.to_vec(),
            minute: self.next,
        };
        self.mails.insert(id.clone(), mail);
        self.log.push(id.clone());
        id
    }

    /// Changes a message as another client does.
    pub(super) fn change<R>(&mut self, id: &str, change: impl FnOnce(&mut Mail) -> R) {
        change(self.mails.get_mut(id).unwrap());
        self.log.push(id.to_owned());
    }

    pub(super) fn destroy(&mut self, id: &str) {
        self.mails.remove(id).unwrap();
        self.log.push(id.to_owned());
    }

    pub(super) fn state(&self) -> String {
        format!("s{}", self.log.len())
    }

    pub(super) fn keep_blob(&mut self, bytes: &[u8]) -> String {
        let id = format!("B{}", self.blobs.len());
        self.blobs.insert(id.clone(), bytes.to_vec());
        id
    }

    pub(super) fn blob(&self, id: &str) -> Option<Vec<u8>> {
        let mail = id.strip_prefix('R').and_then(|id| self.mails.get(id));
        mail.map(|mail| mail.raw.clone()).or_else(|| self.blobs.get(id).cloned())
    }

    pub(super) fn session(&self) -> Value {
        let core = json!({
            "maxObjectsInGet": self.max_get, "maxObjectsInSet": self.max_get,
            "maxCallsInRequest": self.max_calls, "maxSizeUpload": 100_000,
            "maxConcurrentRequests": 4, "maxSizeRequest": 1_000_000,
        });
        let (c, m, s) = (
            "urn:ietf:params:jmap:core",
            "urn:ietf:params:jmap:mail",
            "urn:ietf:params:jmap:submission",
        );
        let can = json!({ "maxDelayedSend": 3600, "submissionExtensions": { "DSN": [] } });
        json!({
            "capabilities": { c: core, m: {}, s: {} },
            "accounts": { "a1": { "isPersonal": true, "accountCapabilities": { m: {}, s: can } } },
            "primaryAccounts": { m: "a1", s: "a1" },
            "username": "me", "state": "1", "apiUrl": "/api", "downloadUrl": self.downloads,
            "uploadUrl": "/up/{accountId}",
            "eventSourceUrl": "/news?types={types}&closeafter={closeafter}&ping={ping}",
        })
    }

    pub(super) fn call(&mut self, name: &str, with: &Value) -> Told {
        assert_eq!(with["accountId"], "a1", "{name}");
        match name {
            "Core/echo" => Ok(with.clone()),
            "Mailbox/get" => Ok(self.mailbox_get(with)),
            "Mailbox/set" => Ok(self.mailbox_set(with)),
            "Email/get" => self.email_get(with),
            "Email/query" => Ok(self.email_query(with)),
            "Email/changes" => self.email_changes(with),
            "Email/set" => self.email_set(with),
            "Email/import" => Ok(self.email_import(with)),
            "Identity/get" => Ok(json!({ "list": [
                { "id": "i0", "email": "other@x.test" }, { "id": "i@1", "email": "*@x.test" } ] })),
            "EmailSubmission/set" => self.submit(with),
            "EmailSubmission/get" => Ok(json!({ "list": [{ "id": "S1", "deliveryStatus": {
                "a@y.test": { "smtpReply": "250 2.0.0 ok", "delivered": "queued" } } }] })),
            _ => Err(error("unknownMethod")),
        }
    }

    fn mailbox_get(&self, with: &Value) -> Value {
        let is_wanted = |_: &&(String, String, Option<&str>)| with["ids"].is_null();
        let one = |(id, name, role): &(String, String, Option<&str>)| {
            let total = self.mails.values().filter(|mail| mail.mailboxes.contains(id)).count();
            let (parent, leaf) = match name.rsplit_once('/') {
                Some((above, leaf)) => {
                    (self.boxes.iter().find(|one| one.1 == above).map(|one| one.0.clone()), leaf)
                }
                None => (None, name.as_str()),
            };
            json!({ "id": id, "name": leaf, "parentId": parent, "role": role, "sortOrder": 1,
                "totalEmails": total, "isSubscribed": true, "myRights": { "mayReadItems": true } })
        };
        let list: Vec<Value> = self.boxes.iter().filter(is_wanted).map(one).collect();
        json!({ "state": format!("m{}-{}", self.boxes.len(), self.log.len()), "list": list })
    }

    fn mailbox_set(&mut self, with: &Value) -> Value {
        let mut created = Map::new();
        for (key, mailbox) in with["create"].as_object().into_iter().flatten() {
            let above =
                self.boxes.iter().find(|one| Some(one.0.as_str()) == mailbox["parentId"].as_str());
            let name = mailbox["name"].as_str().unwrap();
            let name = above.map_or(name.to_owned(), |above| format!("{}/{name}", above.1));
            let id = format!("M{}", self.boxes.len());
            created.insert(key.clone(), json!({ "id": id }));
            self.boxes.push((id, name, None));
        }
        let mut refused = Map::new();
        for id in with["destroy"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            match self.mails.values().any(|mail| mail.mailboxes.contains(id)) {
                true => drop(refused.insert(id.to_owned(), error("mailboxHasEmail"))),
                false => self.boxes.retain(|one| one.0 != id),
            }
        }
        json!({ "created": created, "notDestroyed": refused })
    }

    fn email_get(&self, with: &Value) -> Told {
        let ids: Vec<&str> =
            with["ids"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        if ids.len() > self.max_get {
            return Err(error("requestTooLarge"));
        }
        let held = |set: &BTreeSet<String>| -> Map<String, Value> {
            set.iter().map(|one| (one.clone(), true.into())).collect()
        };
        let one = |id: &&str| {
            let mail = self.mails.get(*id)?;
            let text = String::from_utf8_lossy(&mail.raw).into_owned();
            let head = text.split("\r\n\r\n").next().unwrap_or_default().to_owned();
            let fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
            let headers: Vec<Value> =
                fields.map(|(name, value)| json!({ "name": name, "value": value })).collect();
            let name = head.split("Message-ID: <").nth(1).and_then(|rest| rest.split('>').next());
            let (hour, minute) = (mail.minute / 60 % 24, mail.minute % 60);
            Some(json!({ "id": id, "blobId": format!("R{id}"), "size": mail.raw.len(),
                "mailboxIds": held(&mail.mailboxes), "keywords": held(&mail.keywords),
                "receivedAt": format!("2026-03-02T{hour:02}:{minute:02}:00Z"),
                "headers": headers, "messageId": name.map(|name| [name]) }))
        };
        let list: Vec<Value> = ids.iter().filter_map(one).collect();
        Ok(json!({ "state": self.state(), "list": list }))
    }

    fn email_query(&self, with: &Value) -> Value {
        let filter = &with["filter"];
        let mailbox = filter["inMailbox"].as_str().unwrap();
        let header = filter["header"][1].as_str().unwrap_or_default();
        let size = |name: &str, or: u64| filter[name].as_u64().unwrap_or(or);
        let is_it = |mail: &Mail| {
            mail.mailboxes.contains(mailbox)
                && String::from_utf8_lossy(&mail.raw).contains(header)
                && (size("minSize", 0)..size("maxSize", u64::MAX))
                    .contains(&(mail.raw.len() as u64))
        };
        let mut found: Vec<(&String, &Mail)> =
            self.mails.iter().filter(|(_, mail)| is_it(mail)).collect();
        found.sort_by_key(|(_, mail)| std::cmp::Reverse(mail.minute));
        let position = with["position"].as_u64().unwrap_or(0) as usize;
        let limit = with["limit"].as_u64().unwrap_or(100).min(50) as usize;
        let ids: Vec<&String> =
            found.iter().skip(position).take(limit).map(|(id, _)| *id).collect();
        json!({ "ids": ids, "total": found.len(), "queryState": self.state() })
    }

    fn email_changes(&self, with: &Value) -> Told {
        let since =
            with["sinceState"].as_str().and_then(|text| text.strip_prefix('s')?.parse().ok());
        let since: usize =
            since.filter(|since| *since >= self.oldest).ok_or(error("cannotCalculateChanges"))?;
        let most = self.max_changes.min(with["maxChanges"].as_u64().unwrap_or(500) as usize);
        let end = self.log.len().min(since + most);
        let touched: BTreeSet<&String> = self.log[since..end].iter().collect();
        let (there, gone): (Vec<&String>, Vec<&String>) =
            touched.into_iter().partition(|id| self.mails.contains_key(*id));
        Ok(json!({ "newState": format!("s{end}"), "hasMoreChanges": end < self.log.len(),
            "created": [], "updated": there, "destroyed": gone }))
    }

    fn email_set(&mut self, with: &Value) -> Told {
        if with["ifInState"].as_str().is_some_and(|state| state != self.state()) {
            return Err(error("stateMismatch"));
        }
        let (mut updated, mut refused) = (Map::new(), Map::new());
        for (id, patch) in with["update"].as_object().into_iter().flatten() {
            if !self.mails.contains_key(id) {
                refused.insert(id.clone(), error("notFound"));
                continue;
            }
            self.change(id, |mail| apply(mail, patch));
            updated.insert(id.clone(), Value::Null);
        }
        let destroyed: Vec<Value> = with["destroy"].as_array().cloned().unwrap_or_default();
        destroyed.iter().filter_map(Value::as_str).for_each(|id| self.destroy(id));
        Ok(json!({ "updated": updated, "notUpdated": refused, "destroyed": destroyed }))
    }

    fn email_import(&mut self, with: &Value) -> Value {
        let email = &with["emails"]["m"];
        let raw = self.blob(email["blobId"].as_str().unwrap()).unwrap();
        if let Some((id, _)) = self.mails.iter().find(|(_, mail)| mail.raw == raw) {
            let told = json!({ "type": "alreadyExists", "existingId": id });
            return json!({ "notCreated": { "m": told } });
        }
        let mailbox = email["mailboxIds"].as_object().unwrap().keys().next().unwrap().clone();
        let id = self.add(&mailbox, &raw);
        let keywords = email["keywords"].as_object().unwrap().keys().cloned().collect();
        self.change(&id, |mail| mail.keywords = keywords);
        json!({ "created": { "m": { "id": id } } })
    }

    fn submit(&mut self, with: &Value) -> Told {
        let made = &with["create"]["s"];
        let all = made["envelope"]["rcptTo"].as_array().unwrap();
        let addresses = all.iter().filter_map(|one| one["email"].as_str());
        let bad: Vec<&str> = addresses.filter(|one| one.starts_with("bad")).collect();
        if !bad.is_empty() {
            let told = json!({ "type": "invalidRecipients", "invalidRecipients": bad });
            return Ok(json!({ "notCreated": { "s": told } }));
        }
        self.submissions.push(made.clone());
        let id = made["emailId"].as_str().unwrap();
        let patch = with["onSuccessUpdateEmail"]["#s"].clone();
        self.change(id, |mail| apply(mail, &patch));
        Ok(json!({ "created": { "s": { "id": "S1" } } }))
    }
}

fn apply(mail: &mut Mail, patch: &Value) {
    for (path, value) in patch.as_object().unwrap() {
        let (list, key) = path.split_once('/').unwrap_or((path, ""));
        let set = match list {
            "mailboxIds" => &mut mail.mailboxes,
            _ => &mut mail.keywords,
        };
        let key = key.replace("~1", "/").replace("~0", "~");
        match value {
            Value::Object(all) => *set = all.keys().cloned().collect(),
            Value::Null => drop(set.remove(&key)),
            _ => drop(set.insert(key)),
        }
    }
    assert!(!mail.mailboxes.is_empty(), "a message in no mailbox");
}
