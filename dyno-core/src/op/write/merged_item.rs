//! The actions of an update that merge an item into the one in the table.

use std::sync::Arc;

use crate::codec::{EncodeError, Shape, decode_value, incomplete_value};
use crate::error::{Error, Result};
use crate::expr::{self, Condition, Projection, ast};
use crate::model::{Isolation, Life};
use crate::op::expressions::{and, exists, maybe_and, top_level};
use crate::op::write::index_keys::{compose_index_keys, composed_attributes};
use crate::op::write::own_actions::next_version_action;
use crate::op::write::update::isolated;
use crate::op::write::update_rules::{check_computed, check_hooks, check_rules};
use crate::op::write::version_check::VersionCheck;
use crate::transport::TableRef;
use crate::wire::{Format, Reader, quoted};

/// An item in two parts: its key, and the attributes that an update can write.
pub(crate) struct ItemParts {
    /// The key as text.
    pub(crate) key: Arc<str>,
    /// The other attributes: their names, and their values as text.
    attributes: Vec<(String, Arc<str>)>,
}

impl ItemParts {
    /// Parts the text of an item. Values are copied as they are encoded.
    pub(crate) fn of(item: &str, key_names: &[impl AsRef<str>]) -> Result<Self, EncodeError> {
        let mut key = vec![None; key_names.len()];
        let mut attributes = Vec::new();
        let mut reader = Reader::from_json(item, Format::DynamoDb);
        let mut map = reader.item().map_err(incomplete_value)?;
        while let Some((name, value)) = map.next().map_err(incomplete_value)? {
            let text = value.text().map_err(incomplete_value)?;
            let mut names = key_names.iter().zip(&mut key);
            match names.find(|(known, _)| known.as_ref() == name) {
                Some((_, place)) => *place = Some(text),
                None => attributes.push((name.into_owned(), text.into())),
            }
        }
        Ok(Self {
            key: key_text(key_names, &key)?,
            attributes,
        })
    }
}

impl ItemParts {
    /// The value of an attribute.
    pub(crate) fn get(&self, attribute: &str) -> Option<Arc<str>> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(name, _)| name == attribute);
        found.map(|(_, value)| value.clone())
    }

    /// The version that the item in the table must have. An item that was never stored is merged into whatever is in
    /// the table: then the version is no value, but an action that counts.
    fn expect_version(&mut self, life: &Life, own: &mut Vec<ast::Action>) -> Option<u128> {
        let attribute = life.version?;
        let next: u128 = decode_value(&self.get(attribute)?).ok()?;
        let expected = next.checked_sub(1).filter(|&version| version > 0);
        if expected.is_none() {
            self.attributes.retain(|(name, _)| name != attribute);
            own.push(next_version_action(attribute));
        }
        expected
    }
}

fn key_text(names: &[impl AsRef<str>], values: &[Option<&str>]) -> Result<Arc<str>, EncodeError> {
    let mut text = String::new();
    for (name, value) in names.iter().map(AsRef::as_ref).zip(values) {
        let value = value
            .ok_or_else(|| EncodeError::invalid("the item lacks an attribute of its key"))
            .map_err(|error| error.at_name(name))?;
        // The keys of models are checked when they are encoded.
        if matches!(value, r#"{"S":""}"# | r#"{"B":""}"#) {
            return Err(EncodeError::empty_key().at_name(name));
        }
        let before = if text.is_empty() { "{" } else { "," };
        for part in [before, &quoted(name), ":", value] {
            text.push_str(part);
        }
    }
    match text.is_empty() {
        true => Err(EncodeError::empty_key()),
        false => Ok((text + "}").into()),
    }
}

/// The settings of a merge.
#[derive(Clone)]
pub(crate) struct Merge {
    /// The attributes that are written only if they are absent.
    kept: Vec<ast::Path>,
    /// Why the kept attributes are invalid.
    invalid: Option<expr::InvalidExpression>,
    /// The further changes.
    update: Vec<ast::Action>,
    /// Whether they may change what the model's functions for whole items depend on.
    pub(crate) unvalidated: bool,
    /// The attributes that are removed unless the item has them.
    known: Vec<&'static str>,
    condition: Option<ast::Condition>,
    /// Whether the item in the table may be one of another entity.
    isolation: Isolation,
    /// The attributes of the model, if there is one.
    pub(crate) shape: Option<&'static Shape>,
}

/// What is sent for one item.
pub(crate) struct MergedItem {
    pub(crate) key: Arc<str>,
    pub(crate) actions: Vec<ast::Action>,
    pub(crate) condition: Option<ast::Condition>,
    pub(crate) check: Option<VersionCheck>,
}

impl Merge {
    /// No settings, of a write with this isolation.
    pub(crate) fn new(isolation: Isolation) -> Self {
        Self {
            kept: Vec::new(),
            invalid: None,
            update: Vec::new(),
            unvalidated: false,
            known: Vec::new(),
            condition: None,
            isolation,
            shape: None,
        }
    }

    /// What is sent for an item.
    pub(crate) fn merged(&self, target: &TableRef, mut parts: ItemParts) -> Result<MergedItem> {
        let key = parts.key.clone();
        let condition = isolated(self.condition.clone(), self.isolation, target);
        let Some(life) = target.schema.as_ref().and_then(|schema| schema.life) else {
            return Ok(MergedItem {
                actions: self.actions(target, parts, &[], Vec::new())?,
                key,
                condition,
                check: None,
            });
        };
        let of_life = [
            life.version,
            life.write_id.map(|attribute| attribute.name),
            life.item_version.map(|version| version.attribute),
        ];
        for attribute in of_life.into_iter().flatten() {
            let is_kept = self.kept.contains(&top_level(attribute));
            if is_kept || self.update.iter().any(|action| action.is_on(attribute)) {
                let error = expr::InvalidExpression::SetByTheModel { attribute };
                return Err(Error::expression(target.subject(Some(&key)), error.into()));
            }
        }
        check_rules(life, &self.update)
            .map_err(|error| Error::encode(target.subject(Some(&key)), error))?;
        if !self.unvalidated {
            check_hooks(life, &self.update, &self.kept)
                .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
        }
        let made = life.created_at.map(|attribute| attribute.name);
        let made = made.into_iter().chain(life.generated.iter().copied());
        let kept: Vec<_> = made.map(top_level).collect();
        let all_kept: Vec<_> = self.kept.iter().chain(&kept).cloned().collect();
        check_computed(life, &self.update, &all_kept)
            .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
        self.check_left_out(life, target, &parts)
            .map_err(|error| Error::expression(target.subject(Some(&key)), error.into()))?;
        let mut own = Vec::new();
        let expected = parts.expect_version(life, &mut own);
        let write_id = life
            .write_id
            .and_then(|attribute| parts.get(attribute.name));
        let check = VersionCheck::of_update(life, expected, write_id);
        let partition = target
            .schema
            .as_ref()
            .map(|schema| schema.table.key.partition().name);
        let check = VersionCheck::of_current_items(check, life, partition);
        let version = check.as_ref().and_then(VersionCheck::condition);
        Ok(MergedItem {
            actions: self.actions(target, parts, &kept, own)?,
            key,
            condition: maybe_and(condition, version),
            check,
        })
    }

    /// Checks that the item has all that its computed attributes are computed of. What it leaves out stays as it is in
    /// the table, where the value of the function would be another one.
    fn check_left_out(
        &self,
        life: &Life,
        target: &TableRef,
        parts: &ItemParts,
    ) -> Result<(), expr::InvalidExpression> {
        let key: Vec<_> = target.key_names().into_iter().flatten().collect();
        let all = || self.shape.map_or_else(Vec::new, Shape::known_names);
        for computed in life.computed {
            let is_kept = self.kept.contains(&top_level(computed.name));
            if is_kept || self.changes(computed.name) {
                continue;
            }
            let sources = computed.sources.map_or_else(all, <[_]>::to_vec);
            let is_left_out = |name: &&&'static str| {
                let is_made = life.is_own(name) || life.is_computed(name);
                let is_written = parts.get(name).is_some() || self.changes(name);
                !is_made && !is_written && !key.contains(*name)
            };
            if let Some(attribute) = sources.iter().find(is_left_out) {
                return Err(expr::InvalidExpression::LeftSource {
                    computed: computed.name,
                    attribute,
                });
            }
        }
        Ok(())
    }

    /// Whether the settings change an attribute that the item leaves out.
    pub(crate) fn changes(&self, attribute: &str) -> bool {
        let is_removed = self.known.contains(&attribute)
            && !self.kept.contains(&top_level(attribute.to_owned()));
        is_removed || self.update.iter().any(|action| action.is_on(attribute))
    }

    pub(crate) fn maybe_condition<M>(&mut self, condition: Option<Condition<M>>) {
        self.condition = maybe_and(self.condition.take(), condition);
    }

    pub(crate) fn condition<M>(&mut self, condition: Condition<M>) {
        self.condition = and(self.condition.take(), condition);
    }

    /// Adds the condition that the item exists, by an attribute of its key.
    pub(crate) fn existing(&mut self, key_name: &str) {
        self.condition(exists::<()>(key_name.to_owned()));
    }

    pub(crate) fn keep<M>(&mut self, paths: Projection<M>) {
        match paths.into_ast() {
            ast::Projection::Paths(paths) => self.kept.extend(paths),
            ast::Projection::Invalid(reason) => self.invalid = Some(reason),
        }
    }

    pub(crate) fn update<M>(&mut self, update: expr::Update<M>) {
        let (actions, condition) = update.into_ast();
        self.update.extend(actions);
        if let Some(condition) = condition {
            self.condition(Condition::<M>::new(condition));
        }
    }

    /// Removes the attributes of the model that the item leaves out, except those of the key.
    pub(crate) fn remove_absent(&mut self, known: Vec<&'static str>, target: &TableRef) {
        let key: Vec<_> = target.key_names().into_iter().flatten().collect();
        self.known = known;
        self.known.retain(|name| !key.contains(name));
    }

    /// The changes to the item in the table.
    ///
    /// `kept` and `own` are what the model adds: attributes that are written only if they are absent, and actions.
    fn actions(
        &self,
        target: &TableRef,
        parts: ItemParts,
        kept: &[ast::Path],
        own: Vec<ast::Action>,
    ) -> Result<Vec<ast::Action>> {
        let inside = self.kept.iter().any(|path| path.0.len() != 1);
        let inside = inside.then_some(expr::InvalidExpression::KeepInside);
        if let Some(error) = self.invalid.clone().or(inside) {
            return Err(Error::expression(
                target.subject(Some(&parts.key)),
                error.into(),
            ));
        }
        // For an attribute that the update names, the update replaces the value of the item.
        let is_free =
            |path: &ast::Path| !self.update.iter().any(|action| action.path() == Some(path));
        let mut actions = Vec::with_capacity(parts.attributes.len() + self.update.len());
        let composed = target
            .schema
            .as_ref()
            .map_or_else(Vec::new, composed_attributes);
        // What a function returns as absent is not what the table has.
        let life = target.schema.as_ref().and_then(|schema| schema.life);
        let computed = life.filter(|_| !parts.attributes.is_empty());
        let computed = computed.map_or(&[][..], |life| life.computed).iter();
        let computed = computed.map(|computed| computed.name);
        let computed = computed.filter(|name| !self.known.contains(name));
        let absent = self.known.iter().copied().chain(computed).filter(|known| {
            let mut names = parts.attributes.iter();
            !composed.contains(known) && !names.any(|(name, _)| name == *known)
        });
        let absent: Vec<_> = absent.map(top_level).collect();
        let attributes = parts.attributes.into_iter();
        for (name, value) in attributes.filter(|(name, _)| !composed.contains(&name.as_str())) {
            let path = top_level(name);
            if is_free(&path) {
                let value = ast::SetOperand::Value(ast::Value::Json(value));
                let value = match self.kept.contains(&path) || kept.contains(&path) {
                    true => ast::SetOperand::IfNotExists(path.clone(), Box::new(value)),
                    false => value,
                };
                actions.push(ast::Action::Set(path, value.into()));
            }
        }
        let absent = absent.into_iter();
        let is_own = |path: &ast::Path| own.iter().any(|action| action.path() == Some(path));
        let removed =
            absent.filter(|path| is_free(path) && !is_own(path) && !self.kept.contains(path));
        actions.extend(removed.map(ast::Action::Remove));
        actions.extend_from_slice(&self.update);
        actions.extend(own);
        // The keys of indexes follow what the fields become, not what the item says.
        if let Some(schema) = &target.schema {
            let condition = self.condition.as_ref();
            compose_index_keys(schema, &parts.key, &mut actions, condition, true)
                .map_err(|error| Error::expression(target.subject(Some(&parts.key)), error))?;
        }
        Ok(actions)
    }
}
