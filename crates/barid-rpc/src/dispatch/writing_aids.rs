//! What helps in writing: people to write to, groups of them, templates.

use super::writing::{people, persons};
use crate::{
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::Response,
    writing::{PeopleGroupRow, Suggestion, TemplateRow},
};
use barid_engine::{Engine, PeopleGroup, Template};
use barid_model::{Address, PeopleGroupId, TemplateId};

/// The most suggestions at a time.
const MOST_SUGGESTED: u32 = 50;

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Templates => {
            let row = |Template { id, name, subject, html }| TemplateRow {
                id: id.0,
                name,
                subject,
                html,
            };
            Ok(Response::Templates(engine.templates().await?.into_iter().map(row).collect()))
        }
        Request::PutTemplate { template } => {
            let TemplateRow { id, name, subject, html } = template;
            let (name, subject) = (line(&name), line(&subject));
            let template = Template { id: TemplateId(id), name, subject, html };
            Ok(Response::Id(engine.put_template(template).await?.0))
        }
        Request::RemoveTemplate { template } => {
            engine.remove_template(TemplateId(template)).await?;
            Ok(Response::Done)
        }
        Request::PeopleGroups => {
            let own = engine.own_addresses().await?;
            let row = |PeopleGroup { id, name, members }| PeopleGroupRow {
                id: id.0,
                name,
                members: persons(members, &own),
            };
            let groups = engine.people_groups().await?;
            Ok(Response::PeopleGroups(groups.into_iter().map(row).collect()))
        }
        Request::PutPeopleGroup { group } => {
            let PeopleGroupRow { id, name, members } = group;
            let (id, name) = (PeopleGroupId(id), line(&name));
            let group = PeopleGroup { id, name, members: people(members) };
            Ok(Response::Id(engine.put_people_group(group).await?.0))
        }
        Request::RemovePeopleGroup { group } => {
            engine.remove_people_group(PeopleGroupId(group)).await?;
            Ok(Response::Done)
        }
        Request::Suggest { text, limit } => suggest(engine, text, limit).await,
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn suggest(engine: &Engine, text: String, limit: u32) -> Result<Response, RpcError> {
    let limit = limit.min(MOST_SUGGESTED) as usize;
    let own = engine.own_addresses().await?;
    let groups = engine.suggest_groups(text.clone()).await?.into_iter();
    let groups = groups.map(|group| Suggestion {
        name: group.name,
        address: String::new(),
        members: persons(group.members, &own),
    });
    let found = engine.suggest(text, limit).await?.into_iter();
    let found =
        found.map(|Address { name, address }| Suggestion { name, address, members: Vec::new() });
    Ok(Response::Suggestions(groups.chain(found).take(limit).collect()))
}

fn line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().to_owned()
}
