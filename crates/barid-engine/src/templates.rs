//! What helps in writing, kept by the user: templates and groups of people.

use crate::{drafts::missing, engine::Engine, error::EngineError};
use barid_model::{PeopleGroupId, TemplateId, address::is_addr_spec};
use barid_store::{
    people_groups::{self, PeopleGroup},
    templates::{self, Template},
};
use std::collections::BTreeSet;

impl Engine {
    /// Returns all templates, by name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn templates(&self) -> Result<Vec<Template>, EngineError> {
        self.read(templates::list).await
    }

    /// Adds a template, for the id 0, or changes one. Its HTML passes the sanitizer, and keeps
    /// no pictures.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Store`] for a name that is empty or taken.
    pub async fn put_template(&self, template: Template) -> Result<TemplateId, EngineError> {
        let id = template.id;
        let html = barid_mime::editor::editor_html(&template.html, &BTreeSet::new());
        let template = Template { html, ..template };
        self.write(move |tx| templates::put(tx, &template)).await.map_err(missing(id))
    }

    /// Removes a template.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn remove_template(&self, id: TemplateId) -> Result<(), EngineError> {
        self.write(move |tx| templates::remove(tx, id)).await.map_err(missing(id))
    }

    /// Returns all groups of people, by name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn people_groups(&self) -> Result<Vec<PeopleGroup>, EngineError> {
        self.read(people_groups::list).await
    }

    /// Adds a group of people, for the id 0, or changes one.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for a member who can't be written to; [`EngineError::NotFound`];
    /// [`EngineError::Store`] for a name that is empty or taken.
    pub async fn put_people_group(&self, group: PeopleGroup) -> Result<PeopleGroupId, EngineError> {
        let id = group.id;
        if let Some(wrong) = group.members.iter().find(|one| !is_addr_spec(&one.address)) {
            return Err(EngineError::Invalid(format!("{} is no address", wrong.address)));
        }
        self.write(move |tx| people_groups::put(tx, &group)).await.map_err(missing(id))
    }

    /// Removes a group of people.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn remove_people_group(&self, id: PeopleGroupId) -> Result<(), EngineError> {
        self.write(move |tx| people_groups::remove(tx, id)).await.map_err(missing(id))
    }

    /// Returns the groups of people whose names have words that begin like those of `text`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn suggest_groups(&self, text: String) -> Result<Vec<PeopleGroup>, EngineError> {
        self.read(move |tx| people_groups::suggest(tx, &text)).await
    }
}
