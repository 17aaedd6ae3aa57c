//! Which thread each Message-ID belonged to while each account had threads of its own. Made
//! only for [`crate::upgrade`], which carries it over to `thread_names` and drops it.

pub(crate) const SCHEMA: &str = "
CREATE TABLE thread_refs (
    account_id INTEGER NOT NULL,
    hash       INTEGER NOT NULL,            -- of a Message-ID: eight bytes instead of eighty
    thread_id  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_refs_by_thread ON thread_refs (thread_id);
";
