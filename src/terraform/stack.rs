//! A stack: one Terraform root module with a state of its own.

use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use indexmap::IndexMap;
use indexmap::map::Entry as MapEntry;
use rustc_hash::FxBuildHasher;

use crate::address::{Mode, ResourceAddress, is_identifier};
use crate::block::Block;
use crate::declarations::{
    Check, Import, Module, Moved, Output, ProviderRequirement, Removed, Untyped, Variable, parts,
};
use crate::diagnostic::Diagnostic;
use crate::escape_hatch::EscapeHatch;
use crate::expression::{Any, Expr, StackId, Text};
use crate::kind::Kind;
use crate::resource::{Handle, Resource};
use crate::section::Section;

/// A resource, data source or other named block, with where it comes from.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What was set.
    pub block: Block,
    /// Index into the stack's sections.
    pub(crate) section: u32,
    /// The Rust line that made it.
    pub location: &'static Location<'static>,
}

/// A provider configuration.
#[derive(Clone, Debug)]
pub(crate) struct ProviderConfiguration {
    pub(crate) local_name: Text,
    pub(crate) alias: Option<Text>,
    pub(crate) declared: Declared,
}

/// A block given as Terraform JSON.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) file: Text,
    pub(crate) block_type: Text,
    pub(crate) content: serde_json::Value,
    pub(crate) declared: Declared,
}

impl Raw {
    pub(crate) fn place(&self) -> String {
        format!("{}.tf.json: {}", self.file, self.block_type)
    }
}

pub(crate) type Map<K, V> = IndexMap<K, V, FxBuildHasher>;

/// One Terraform root module. Modules add typed blocks; [`Stack::synthesize`] checks them and renders the files.
#[derive(Clone, Debug)]
pub struct Stack {
    name: String,
    id: StackId,
    /// The Rust line that made it.
    pub(crate) created: &'static Location<'static>,
    pub(crate) required_version: Text,
    pub(crate) requirements: Vec<(ProviderRequirement, Declared)>,
    pub(crate) backend: Option<(Text, Block)>,
    pub(crate) providers: Vec<ProviderConfiguration>,
    pub(crate) resources: Map<Arc<ResourceAddress>, Declared>,
    pub(crate) offered: Map<Arc<ResourceAddress>, Declared>,
    pub(crate) named: Map<(Kind, Text), Declared>,
    pub(crate) history: Vec<(&'static str, Declared)>,
    pub(crate) raw: Vec<Raw>,
    pub(crate) patches: Vec<(Handle, json_patch::Patch, Declared)>,
    pub(crate) escape_hatches: Vec<EscapeHatch>,
    pub(crate) from_schema: Vec<Arc<ResourceAddress>>,
    pub(crate) sections: Vec<Section>,
    current: u32,
    made_at: Option<&'static Location<'static>>,
    pub(crate) problems: Vec<Diagnostic>,
}

impl Stack {
    /// An empty stack that needs Terraform in the range `required_version`.
    #[must_use]
    #[track_caller]
    pub fn new(name: impl Into<String>, required_version: &'static str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            name: name.into(),
            id: StackId(NEXT.fetch_add(1, Ordering::Relaxed)),
            created: Location::caller(),
            required_version: Text::Borrowed(required_version),
            requirements: Vec::new(),
            backend: None,
            providers: Vec::new(),
            resources: Map::default(),
            offered: Map::default(),
            named: Map::default(),
            history: Vec::new(),
            raw: Vec::new(),
            patches: Vec::new(),
            escape_hatches: Vec::new(),
            from_schema: Vec::new(),
            sections: vec![Section::new("main", "", "")],
            current: 0,
            made_at: None,
            problems: Vec::new(),
        }
    }

    /// The stack's name, which is its folder under `out/<environment>/`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn id(&self) -> StackId {
        self.id
    }

    /// Runs `add` with every block it makes in `section`.
    pub fn section<R>(&mut self, section: Section, add: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.current;
        self.current = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
        self.sections.push(section);
        let result = add(self);
        self.current = before;
        result
    }

    /// Runs `add` with every block it makes said to come from another settings key than the section's.
    pub fn setting<R>(&mut self, setting: impl Into<Text>, add: impl FnOnce(&mut Self) -> R) -> R {
        let section = Section { setting: setting.into(), ..self.current_section().clone() };
        self.section(section, add)
    }

    /// Runs `add` with every block it makes said to be made at a Rust line that speaks for it, rather than at the one in
    /// `add`: for code that makes blocks of what others declare.
    pub fn made_at<R>(
        &mut self,
        location: &'static Location<'static>,
        add: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let before = self.made_at.replace(location);
        let result = add(self);
        self.made_at = before;
        result
    }

    /// The section blocks are added to now.
    #[must_use]
    pub fn current_section(&self) -> &Section {
        &self.sections[self.current as usize]
    }

    /// Adds an entry to `required_providers`.
    #[track_caller]
    pub fn require_provider(&mut self, requirement: ProviderRequirement) {
        let declared = self.declare(Block::new());
        self.requirements.push((requirement, declared));
    }

    /// Sets the backend: `s3` and its arguments.
    pub fn backend(&mut self, backend_type: impl Into<Text>, block: impl Into<Block>) {
        self.backend = Some((backend_type.into(), block.into()));
    }

    /// Whether there is an entry of `required_providers` under a local name.
    #[must_use]
    pub fn requires_provider(&self, local_name: &str) -> bool {
        self.requirements.iter().any(|(requirement, _)| requirement.local_name == local_name)
    }

    /// Adds a provider's default configuration.
    #[track_caller]
    pub fn provider(&mut self, local_name: impl Into<Text>, block: impl Into<Block>) {
        let declared = self.declare(block.into());
        self.providers.push(ProviderConfiguration { local_name: local_name.into(), alias: None, declared });
    }

    /// Adds another configuration of a provider, used by [`Resource::provider`].
    #[track_caller]
    pub fn provider_alias(
        &mut self,
        local_name: impl Into<Text>,
        alias: impl Into<Text>,
        block: impl Into<Block>,
    ) {
        let alias = alias.into();
        let mut block = block.into();
        block.require::<String>("alias", alias.clone());
        let declared = self.declare(block);
        self.providers.push(ProviderConfiguration {
            local_name: local_name.into(),
            alias: Some(alias),
            declared,
        });
    }

    /// Adds a resource or data source under a name that is unique for its type, and returns its typed handle.
    ///
    /// A name that is taken or that Terraform does not accept is reported by [`Stack::synthesize`].
    #[track_caller]
    pub fn add<R: Resource>(&mut self, name: impl Into<Text>, resource: R) -> R::Handle {
        self.insert(name.into(), parts(resource)).into()
    }

    /// Adds a managed resource whose block was made along the provider's schema. No escape hatch: synthesis refuses it
    /// when none of its schemas has the type.
    #[track_caller]
    pub fn add_from_schema(
        &mut self,
        name: impl Into<Text>,
        resource_type: impl Into<Text>,
        block: Block,
    ) -> Handle {
        let handle = self.insert(name.into(), (Mode::Managed, resource_type.into(), block));
        self.from_schema.push(Arc::clone(&handle.address));
        handle
    }

    /// Adds a resource of a type that the bindings do not have. An escape hatch.
    #[track_caller]
    pub fn add_untyped(&mut self, name: impl Into<Text>, resource: Untyped) -> Handle {
        let handle = self.insert(name.into(), (resource.mode, resource.resource_type, resource.block));
        self.escape_hatches.push(EscapeHatch { kind: "resource", place: handle.address.to_string() });
        handle
    }

    /// Adds a block that cleon has no type for, as Terraform JSON: `{"ephemeral": {…}}` is the block type `ephemeral`
    /// with its content, in `<file>.tf.json`, beside what the file has. A name that is taken there is reported by
    /// [`Stack::synthesize`]. An escape hatch.
    #[track_caller]
    pub fn add_raw(
        &mut self,
        file: impl Into<Text>,
        block_type: impl Into<Text>,
        content: serde_json::Value,
    ) {
        let declared = self.declare(Block::new());
        let raw = Raw { file: file.into(), block_type: block_type.into(), content, declared };
        self.escape_hatches.push(EscapeHatch { kind: "block", place: raw.place() });
        self.raw.push(raw);
    }

    /// Changes the rendered JSON of a resource by an RFC 6902 patch. An escape hatch.
    #[track_caller]
    pub fn patch(&mut self, handle: &Handle, patch: json_patch::Patch) {
        let declared = self.declare(Block::new());
        self.escape_hatches.push(EscapeHatch { kind: "patch", place: handle.address.to_string() });
        self.patches.push((handle.clone(), patch, declared));
    }

    /// Lists something at `place` that cleon does not look into, as an escape hatch of a kind: `values`.
    pub fn note_escape_hatch(&mut self, kind: &'static str, place: impl Into<String>) {
        self.escape_hatches.push(EscapeHatch { kind, place: place.into() });
    }

    /// Adds a variable and returns a reference to it.
    #[track_caller]
    pub fn variable<T>(&mut self, name: impl Into<Text>, variable: Variable) -> Expr<T> {
        let name = self.name_block(Kind::Variable, name.into(), variable.block);
        Expr::variable(name)
    }

    /// Adds a local value and returns a reference to it.
    #[track_caller]
    pub fn local<T>(&mut self, name: impl Into<Text>, value: impl Into<Expr<T>>) -> Expr<T> {
        let mut block = Block::new();
        block.require("value", value);
        let name = self.name_block(Kind::Local, name.into(), block);
        Expr::local(name)
    }

    /// Adds an output.
    #[track_caller]
    pub fn output(&mut self, name: impl Into<Text>, output: Output) {
        self.name_block(Kind::Output, name.into(), output.block);
    }

    /// Adds a module call and returns a reference to its outputs.
    #[track_caller]
    pub fn module(&mut self, name: impl Into<Text>, module: Module) -> Expr<Any> {
        let name = self.name_block(Kind::Module, name.into(), module.block);
        Expr::reference(crate::expression::Root::Module(name), None)
    }

    /// Adds a check.
    #[track_caller]
    pub fn check(&mut self, name: impl Into<Text>, check: Check) {
        self.name_block(Kind::Check, name.into(), check.block);
    }

    /// Adds an import.
    #[track_caller]
    pub fn import(&mut self, import: Import) {
        let declared = self.declare(import.block);
        self.history.push(("import", declared));
    }

    /// Says that a resource has a new address.
    #[track_caller]
    pub fn moved(&mut self, moved: Moved) {
        let declared = self.declare(moved.block);
        self.history.push(("moved", declared));
    }

    /// Says that a resource is no longer managed here.
    #[track_caller]
    pub fn removed(&mut self, removed: Removed) {
        let declared = self.declare(removed.block);
        self.history.push(("removed", declared));
    }

    /// Reports something wrong that a module found, at the section it is in now; synthesis refuses the stack for it.
    #[track_caller]
    pub fn refuse(&mut self, address: impl Into<String>, message: impl Into<String>) {
        let declared = self.declare(Block::new());
        let problem = self.diagnostic(address, &declared, message.into());
        self.problems.push(problem);
    }

    /// The resources and data sources in the order they were added.
    pub fn resources(&self) -> impl Iterator<Item = (&ResourceAddress, &Declared, &Section)> {
        self.resources
            .iter()
            .map(|(address, declared)| (&**address, declared, &self.sections[declared.section as usize]))
    }

    /// The escape hatches in use.
    #[must_use]
    pub fn escape_hatches(&self) -> &[EscapeHatch] {
        &self.escape_hatches
    }

    #[track_caller]
    fn insert(&mut self, name: Text, (mode, resource_type, block): (Mode, Text, Block)) -> Handle {
        let declared = self.declare(block);
        let address = Arc::new(ResourceAddress { mode, resource_type, name });
        if !is_identifier(&address.name) {
            self.refuse_name(&address.to_string(), &address.name, &declared);
        }
        match self.resources.entry(Arc::clone(&address)) {
            MapEntry::Vacant(vacant) => {
                vacant.insert(declared);
            }
            MapEntry::Occupied(occupied) => {
                let first = occupied.get().location;
                self.refuse_duplicate(address.to_string(), first, &declared);
            }
        }
        Handle { address, stack: self.id }
    }

    #[track_caller]
    fn name_block(&mut self, kind: Kind, name: Text, block: Block) -> Text {
        let declared = self.declare(block);
        let address = format!("{}.{name}", kind.prefix());
        if !is_identifier(&name) {
            self.refuse_name(&address, &name, &declared);
        }
        match self.named.entry((kind, name.clone())) {
            MapEntry::Vacant(vacant) => {
                vacant.insert(declared);
            }
            MapEntry::Occupied(occupied) => {
                let first = occupied.get().location;
                self.refuse_duplicate(address, first, &declared);
            }
        }
        name
    }

    #[track_caller]
    pub(crate) fn declare(&self, block: Block) -> Declared {
        let location = match self.made_at {
            Some(location) => location,
            None => Location::caller(),
        };
        Declared { block, section: self.current, location }
    }

    pub(crate) fn diagnostic(
        &self,
        address: impl Into<String>,
        declared: &Declared,
        message: String,
    ) -> Diagnostic {
        Diagnostic {
            stack: self.name.clone(),
            address: address.into(),
            message,
            help: None,
            rust: declared.location.into(),
            related: None,
            setting: self.sections[declared.section as usize].setting.to_string(),
        }
    }

    fn refuse_name(&mut self, address: &str, name: &str, declared: &Declared) {
        let mut problem = self.diagnostic(address, declared, format!("`{name}` is not a Terraform name"));
        problem.help = Some(format!(
            "start with a letter or `_` and go on with letters, digits, `_` and `-`, as in `{}`",
            crate::address::identifier(name)
        ));
        self.problems.push(problem);
    }

    pub(crate) fn refuse_duplicate(
        &mut self,
        address: String,
        first: &'static Location<'static>,
        declared: &Declared,
    ) {
        let mut problem = self.diagnostic(
            address,
            declared,
            "the address is taken: two blocks of one stack cannot share it".to_owned(),
        );
        problem.related = Some(first.into());
        problem.help = Some("give one of them another name".to_owned());
        self.problems.push(problem);
    }
}
