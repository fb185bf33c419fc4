//! What was changed since an item was read, as an update.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::codec::{EncodeError, Item, Shape, Value, decode_item, decode_value, incomplete_value};
use crate::expr::{ExpressionError, InvalidExpression, ast};
use crate::model::{IndexTemplates, Life, LifeAttribute, Schema};
use crate::op::expressions::top_level;
use crate::op::write::index_keys::{attributes_of, composed_attributes};
use crate::op::write::own_actions::next_version_action;
use crate::wire::{AttributeType, Format, Reader};

/// The states of an item, of which the last two are made with the same time and the same random bits: they differ by
/// what was changed, and by what follows from it.
pub(crate) struct ItemStates<'s> {
    /// As it is in the table.
    stored: BTreeMap<Cow<'s, str>, &'s str>,
    /// As it would be sent if nothing had been changed.
    before: Item,
    /// As it would be sent now.
    after: Item,
    /// What the model's functions made of an item of an older version; `None` for a current one.
    upgraded: Option<Item>,
    schema: &'s Schema,
    life: &'s Life,
}

/// An update that makes the same changes to the item in the table.
pub(crate) struct Difference {
    pub(crate) actions: Vec<ast::Action>,
    /// What must hold for it, besides the version.
    pub(crate) conditions: Vec<ast::Condition>,
    /// The version of the item that was read, 0 if it had none; `None` if the model has no version.
    pub(crate) version: Option<u128>,
    /// The write id that the item gets.
    pub(crate) write_id: Option<Arc<str>>,
    /// Whether the item that was read has the version of the model's attributes.
    pub(crate) is_current: bool,
}

impl<'s> ItemStates<'s> {
    pub(crate) fn new(
        stored: &'s str,
        before: Item,
        after: Item,
        schema: &'s Schema,
    ) -> Result<Self, EncodeError> {
        let mut attributes = BTreeMap::new();
        let mut reader = Reader::from_json(stored, Format::DynamoDb);
        let mut map = reader.item().map_err(incomplete_value)?;
        while let Some((name, value)) = map.next().map_err(incomplete_value)? {
            attributes.insert(name, value.text().map_err(incomplete_value)?);
        }
        let life = schema.life.unwrap_or(&Life::NONE);
        let upgraded = life.upgrades.map(|upgrades| {
            let item = decode_item(stored)?;
            upgrades.upgraded(item)
        });
        Ok(Self {
            stored: attributes,
            before,
            after,
            upgraded: upgraded.transpose().map_err(incomplete_value)?.flatten(),
            schema,
            life,
        })
    }

    /// The update; `None` if nothing was changed. `if_unchanged` requires that what it changes is as it was read.
    ///
    /// # Errors
    /// An [`ExpressionError`] if the version or an attribute of the key was changed.
    pub(crate) fn difference(
        &self,
        shape: &Shape,
        if_unchanged: bool,
    ) -> Result<Option<Difference>, ExpressionError> {
        self.check_unchangeable()?;
        let composed = composed_attributes(self.schema);
        let is_own = |name: &str| self.is_own(name) || composed.contains(&name);
        let names = || self.names().filter(|name| !is_own(name));
        let mut changes = FieldChanges::default();
        for name in names() {
            let (before, after) = (self.before.get(name), self.after.get(name));
            let path = top_level(name.to_owned());
            changes.add(path, self.stored(name).as_ref(), before, after);
        }
        if changes.all.is_empty() {
            return Ok(None);
        }
        if let Some(upgraded) = &self.upgraded {
            return Ok(Some(self.whole(shape, upgraded)));
        }
        let mut actions: Vec<_> = changes.all.iter().map(FieldChange::action).collect();
        self.rename(shape, names(), &mut actions);
        let recomposed = self.recompose(&mut actions);
        self.add_own_actions(&mut actions);
        let mut conditions = Conditions::default();
        if if_unchanged {
            let changed = changes.all.iter();
            conditions.extend(changed.map(|change| equals(&change.path, change.stored.as_ref())));
        }
        // The version says that nothing else was changed.
        if self.life.version.is_none() {
            let computed = self.life.computed.iter();
            for computed in computed.filter(|computed| is_set(computed.name, &actions)) {
                let sources = names().filter(|name| computed.depends_on(name));
                conditions.extend(sources.map(|name| self.as_read(name)));
            }
            for index in recomposed {
                let fields = self.fields_of(index).filter(|name| !is_set(name, &actions));
                conditions.extend(fields.map(|name| self.as_read(name)));
            }
            let is_map = |path| ast::Condition::Type(path, AttributeType::M);
            conditions.extend(changes.maps.into_iter().map(is_map));
        }
        Ok(Some(self.of(actions, conditions)))
    }

    /// The update that makes an item of an older version a current one: it writes every attribute that differs, and
    /// removes those that the upgrade removed.
    fn whole(&self, shape: &Shape, upgraded: &Item) -> Difference {
        let mut actions = Vec::new();
        let is_own = |name: &str| self.is_own(name) || self.schema.table.entity == Some(name);
        for (name, value) in self.after.iter().filter(|(name, _)| !is_own(name)) {
            if self.stored(name).as_ref() != Some(value) {
                self.set(name, false, &mut actions);
            }
        }
        let (known, older) = (shape.known_names(), shape.older_names());
        let is_removed = |name: &&str| {
            let is_known = known.contains(name) || older.contains(name);
            self.after.get(name).is_none() && (is_known || upgraded.get(name).is_none())
        };
        let stored = || self.stored.keys().map(|name| &**name);
        let removed = stored().filter(|name| !is_own(name)).filter(is_removed);
        actions.extend(removed.map(|name| ast::Action::Remove(top_level(name.to_owned()))));
        self.add_own_actions(&mut actions);
        let mut conditions = Conditions::default();
        conditions.extend(self.life.item_version.map(|of| self.as_read(of.attribute)));
        // The upgrade may have read any attribute. The version says that none was changed, but the version of an older
        // program may be in another attribute.
        let version = self.life.version;
        if version.is_none_or(|name| self.stored(name).is_none()) {
            let names: BTreeSet<&str> = stored().chain(known.iter().copied()).collect();
            let names = names.into_iter().filter(|name| !self.is_key(name));
            conditions.extend(names.map(|name| self.as_read(name)));
        }
        self.of(actions, conditions)
    }

    fn of(&self, actions: Vec<ast::Action>, conditions: Conditions) -> Difference {
        Difference {
            actions,
            conditions: conditions.0,
            version: self.life.version.map(|name| self.version(name)),
            write_id: self.life.write_id.and_then(|own| self.json_of(own)),
            is_current: self.upgraded.is_none(),
        }
    }

    /// The names of the attributes that the model writes.
    fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.before.iter().chain(self.after.iter());
        let names: BTreeSet<&str> = names.map(|(name, _)| name.as_str()).collect();
        names.into_iter()
    }

    /// The value in the table.
    fn stored(&self, name: &str) -> Option<Value> {
        decode_value(self.stored.get(name)?).ok()
    }

    /// The condition that an attribute is as it was read.
    fn as_read(&self, name: &str) -> ast::Condition {
        equals(&top_level(name.to_owned()), self.stored(name).as_ref())
    }

    fn version(&self, attribute: &str) -> u128 {
        let stored = self.stored.get(attribute);
        stored
            .and_then(|json| decode_value(json).ok())
            .unwrap_or_default()
    }

    fn json_of(&self, attribute: LifeAttribute) -> Option<Arc<str>> {
        match ast::Value::encode(self.after.get(attribute.name)?) {
            ast::Value::Json(json) => Some(json),
            ast::Value::Invalid(_) => None,
        }
    }

    fn is_key(&self, name: &str) -> bool {
        let mut key = self.schema.table.key.attributes();
        key.any(|attribute| attribute.name == name)
    }

    /// Whether the attribute is one of the key, or one that each write sets.
    fn is_own(&self, name: &str) -> bool {
        let life = self.life;
        let mut written = [life.write_id, life.updated_at].into_iter().flatten();
        life.version == Some(name)
            || written.any(|attribute| attribute.name == name)
            || self.is_key(name)
    }

    fn check_unchangeable(&self) -> Result<(), ExpressionError> {
        let is_same = |name: &str| self.before.get(name) == self.after.get(name);
        if let Some(attribute) = self.life.version.filter(|name| !is_same(name)) {
            return Err(InvalidExpression::SetByTheModel { attribute }.into());
        }
        let mut key = self.schema.table.key.attributes().map(|key| key.name);
        match key.find(|name| !is_same(name)) {
            Some(attribute) => Err(InvalidExpression::KeyChanged { attribute }.into()),
            None => Ok(()),
        }
    }

    /// Writes an item with older names under the new ones.
    fn rename<'n>(
        &self,
        shape: &Shape,
        names: impl Iterator<Item = &'n str>,
        actions: &mut Vec<ast::Action>,
    ) {
        let mut older = shape.older_names();
        older.retain(|name| {
            self.stored.contains_key(*name) && !self.after.iter().any(|(new, _)| new == name)
        });
        if older.is_empty() {
            return;
        }
        for name in names {
            if !self.stored.contains_key(name) && !is_set(name, actions) {
                self.set(name, false, actions);
            }
        }
        actions.extend(
            older
                .into_iter()
                .map(|name| ast::Action::Remove(top_level(name))),
        );
    }

    /// Sets what each write sets, and what the first one does if the item has none.
    fn add_own_actions(&self, actions: &mut Vec<ast::Action>) {
        let life = self.life;
        for attribute in [life.updated_at, life.write_id].into_iter().flatten() {
            self.set(attribute.name, false, actions);
        }
        let created = life.created_at.map(|attribute| attribute.name);
        for name in created.into_iter().chain(life.generated.iter().copied()) {
            if !self.stored.contains_key(name) && !is_set(name, actions) && !self.is_key(name) {
                self.set(name, true, actions);
            }
        }
        if let Some(entity) = self.schema.table.entity
            && !self.stored.contains_key(entity)
        {
            self.set(entity, false, actions);
        }
        if let Some(version) = life.version {
            actions.push(next_version_action(version));
        }
    }

    /// Changes the keys of indexes that are composed of fields, and returns the indexes whose keys change.
    fn recompose(&self, actions: &mut Vec<ast::Action>) -> Vec<&'static IndexTemplates> {
        let indexes = self.schema.entity.map_or(&[][..], |entity| entity.indexes);
        let mut changed = Vec::new();
        for index in indexes {
            let attributes = attributes_of(self.schema, index);
            let is_new = |name: &str| self.stored(name).as_ref() != self.after.get(name);
            let is_changed = attributes.iter().any(|name| is_new(name));
            for name in attributes.into_iter().filter(|name| is_new(name)) {
                if !is_set(name, actions) {
                    match self.after.get(name) {
                        Some(_) => self.set(name, false, actions),
                        None => actions.push(ast::Action::Remove(top_level(name))),
                    }
                }
            }
            if is_changed {
                changed.push(index);
            }
        }
        changed
    }

    /// The fields that the key of an index is composed of, except those that never change or change with each write.
    fn fields_of(&self, index: &IndexTemplates) -> impl Iterator<Item = &'static str> {
        let of_key = self
            .schema
            .entity
            .iter()
            .flat_map(|entity| entity.key.all());
        let of_key: Vec<_> = of_key
            .flat_map(|template| template.fields)
            .map(|field| field.name)
            .collect();
        let fields = index.key.all().flat_map(|template| template.fields);
        let fields = fields.filter(move |field| !of_key.contains(&field.name));
        fields
            .map(|field| field.attribute)
            .filter(|name| !self.is_own(name))
    }

    /// Sets an attribute to what would be sent, or only if it is absent.
    fn set(&self, name: &str, if_absent: bool, actions: &mut Vec<ast::Action>) {
        let Some(value) = self.after.get(name) else {
            return;
        };
        let path = top_level(name.to_owned());
        let value = ast::SetOperand::Value(ast::Value::encode(value));
        let value = match if_absent {
            true => ast::SetOperand::IfNotExists(path.clone(), Box::new(value)),
            false => value,
        };
        actions.push(ast::Action::Set(path, value.into()));
    }
}

/// A change of an attribute, or of a member of a map in it.
struct FieldChange {
    path: ast::Path,
    /// The value in the table.
    stored: Option<Value>,
    after: Option<Value>,
}

impl FieldChange {
    fn action(&self) -> ast::Action {
        let path = self.path.clone();
        match &self.after {
            Some(value) => {
                let value = ast::SetOperand::Value(ast::Value::encode(value));
                ast::Action::Set(path, value.into())
            }
            None => ast::Action::Remove(path),
        }
    }
}

#[derive(Default)]
struct FieldChanges {
    all: Vec<FieldChange>,
    /// The maps of which only members are changed.
    maps: Vec<ast::Path>,
}

impl FieldChanges {
    fn add(
        &mut self,
        path: ast::Path,
        stored: Option<&Value>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) {
        if before == after {
            return;
        }
        if let (Some(Value::M(stored)), Some(Value::M(before)), Some(Value::M(after))) =
            (stored, before, after)
            && let Some(names) = members(stored, before, after)
        {
            self.maps.push(path.clone());
            for name in names {
                let mut member = path.clone();
                member.0.push(ast::Segment::Name(name.to_owned().into()));
                let (stored, before, after) = (stored.get(name), before.get(name), after.get(name));
                self.add(member, stored, before, after);
            }
            return;
        }
        self.all.push(FieldChange {
            path,
            stored: stored.cloned(),
            after: after.cloned(),
        });
    }
}

/// The names of the members of a map, if its changes can be those of its members.
///
/// A member with an empty name has no path. One that is read from an attribute with an older name would come back if
/// it were removed.
fn members<'i>(stored: &Item, before: &'i Item, after: &'i Item) -> Option<BTreeSet<&'i str>> {
    let names = before.iter().chain(after.iter());
    let names: BTreeSet<&str> = names.map(|(name, _)| name.as_str()).collect();
    let has_path = |name: &&str| {
        let is_left = stored.get(name).is_some() || after.get(name).is_some();
        !name.is_empty() && is_left
    };
    names.iter().all(has_path).then_some(names)
}

/// Conditions without duplicates.
#[derive(Default)]
struct Conditions(Vec<ast::Condition>);

impl Extend<ast::Condition> for Conditions {
    fn extend<I: IntoIterator<Item = ast::Condition>>(&mut self, conditions: I) {
        for condition in conditions {
            if !self.0.contains(&condition) {
                self.0.push(condition);
            }
        }
    }
}

/// The condition that a path has a value, or is absent.
fn equals(path: &ast::Path, value: Option<&Value>) -> ast::Condition {
    let Some(value) = value else {
        return ast::Condition::NotExists(path.clone());
    };
    ast::Condition::Compare(
        ast::Side::Operand(ast::Operand::Path(path.clone())),
        ast::Comparison::Eq,
        ast::Side::Operand(ast::Operand::Value(ast::Value::encode(value))),
    )
}

fn is_set(name: &str, actions: &[ast::Action]) -> bool {
    actions.iter().any(|action| action.is_on(name))
}
