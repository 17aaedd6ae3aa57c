//! Puts the program together: the profile, the windows, and what the system may ask.

use crate::{
    arguments::Arguments, content, desktop::WindowDesktop, leaving, mailto, menu, rpc, saving,
    tray, watchdog, windows,
};
use barid_engine::{Protection, Unlock, default_profile_dir};
use barid_model::clock::SystemClock;
use barid_rpc::{Caller, Event, Host, Request, Response, response::ProfileState};
use std::{
    collections::HashMap,
    error::Error,
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
};
use tauri::{AppHandle, Emitter, RunEvent};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// How the places of demos are called.
const DEMO: &str = "barid-demo-";

/// What the program knows from its start to its end.
pub(crate) struct Shell {
    pub(crate) host: Arc<Host>,
    pub(crate) desktop: Arc<WindowDesktop>,
    /// How often each window has asked for anything: then it is running.
    calls: Mutex<HashMap<String, u64>>,
    /// Whether the program is ending.
    pub(crate) is_leaving: AtomicBool,
    /// Whether the profile was named: then other profiles may be open beside it.
    is_apart: bool,
    is_demo: bool,
    mailto: Option<String>,
    prepared: OnceCell<()>,
    /// A demo's own place, removed at the end.
    place: Mutex<Option<TempDir>>,
}

impl Shell {
    /// Decides where the profile is, and begins to open it.
    pub(crate) fn start(arguments: Arguments) -> Result<Arc<Shell>, Box<dyn Error>> {
        let Arguments { profile, demo, mailto, word: _ } = arguments;
        let place = match demo && profile.is_none() {
            true => {
                sweep();
                Some(tempfile::Builder::new().prefix(DEMO).tempdir()?)
            }
            false => None,
        };
        let is_apart = demo || profile.is_some();
        let dir: PathBuf = profile
            .or_else(|| place.as_ref().map(|place| place.path().to_owned()))
            .or_else(default_profile_dir)
            .ok_or("there is no home directory; name a profile with --profile DIR")?;
        let dir = std::path::absolute(dir)?;
        watchdog::heed(&dir)?;
        let desktop = Arc::new(WindowDesktop::new(&dir));
        let unlock = Unlock::known(demo.then_some(Protection::KeyFile));
        let host = Host::new(dir, Arc::new(SystemClock), Arc::clone(&desktop) as _);
        let shell = Arc::new(Shell {
            host: Arc::new(host.knowing(unlock).asking(barid_engine::dns_of_environment())),
            desktop,
            calls: Mutex::default(),
            is_leaving: AtomicBool::new(false),
            is_apart,
            is_demo: demo,
            mailto,
            prepared: OnceCell::new(),
            place: Mutex::new(place),
        });
        // While the window comes up.
        let opening = Arc::clone(&shell);
        tauri::async_runtime::spawn(async move { opening.prepared().await });
        Ok(shell)
    }

    /// Waits until the profile is open, or says why it is not; a demo then has its mail.
    pub(crate) async fn prepared(&self) {
        let prepare = async {
            // What is in the way, the window is told when it asks.
            let is_open = matches!(self.host.unlock().await, Ok(ProfileState::Open));
            if is_open
                && self.is_demo
                && let Response::Overview(overview) = self.ask(Request::Overview).await
                && overview.accounts.is_empty()
            {
                self.ask(Request::AddSample).await;
            }
        };
        self.prepared.get_or_init(|| prepare).await;
    }

    /// Asks in the name of the main window. What goes wrong is logged: a window that asks for
    /// the same is told.
    pub(crate) async fn ask(&self, request: Request) -> Response {
        let caller = Caller { window: windows::MAIN.to_owned() };
        let answer = self.host.answer(&caller, request, Vec::new()).await;
        answer.unwrap_or_else(|error| {
            tracing::warn!(%error, "the shell was refused something");
            Response::Done
        })
    }

    /// Removes what is not to outlive the program.
    pub(crate) fn clear(&self) {
        self.desktop.clear();
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(place) = place
            && let Err(error) = place.close()
        {
            tracing::warn!(%error, "the demo's files are still there");
        }
    }

    /// Notes that a window asks for something.
    pub(crate) fn called(&self, window: &str) {
        *self.counts().entry(window.to_owned()).or_default() += 1;
    }

    /// Returns how often a window has asked for something.
    pub(crate) fn calls(&self, window: &str) -> u64 {
        self.counts().get(window).copied().unwrap_or_default()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        // Counting can't stop half way.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes what web views wrote after the demos that they belonged to had ended: directories
/// without a profile.
fn sweep() {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(DEMO)) {
        let dir = entry.path();
        if dir.join("webview").exists()
            && !dir.join("lock").exists()
            && let Err(error) = saving::remove_directory(&dir)
        {
            tracing::debug!(%error, "what a demo left is still there");
        }
    }
}

/// Runs until the program ends.
pub(crate) fn run(shell: Arc<Shell>) -> Result<u8, Box<dyn Error>> {
    let ending = Arc::clone(&shell);
    let mut builder = tauri::Builder::default();
    if !shell.is_apart {
        // First of all plugins, as it ends a second start before that does anything.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, line, _| {
            let line = line.into_iter().skip(1).map(OsString::from);
            windows::show_main(app);
            if let Ok(Arguments { mailto: Some(url), .. }) = Arguments::read(line) {
                mailto::write_to(app, url);
            }
        }));
    }
    let app = builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .plugin(windows::remembering(shell.host.dir()))
        .manage(Arc::clone(&shell))
        .register_asynchronous_uri_scheme_protocol("mail", content::serve)
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .on_window_event(leaving::on_window_event)
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .setup(move |app| {
            let handle = app.handle();
            shell.desktop.begin(handle);
            tell_windows(handle, &shell);
            windows::open_main(handle)?;
            watchdog::watch(handle);
            menu::install(handle)?;
            mailto::listen(handle, shell.mailto.clone());
            leaving::on_signals(handle);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    let status = app.run_return(|app, event| match event {
        RunEvent::ExitRequested { code, api, .. } => leaving::on_exit(app, code, &api),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => windows::show_main(app),
        _ => {}
    });
    ending.clear();
    Ok(u8::try_from(status).unwrap_or(1))
}

/// Carries every event to every window, and heeds those that concern the shell.
fn tell_windows(app: &AppHandle, shell: &Arc<Shell>) {
    let (app, shell) = (app.clone(), Arc::clone(shell));
    let mut events = shell.host.subscribe();
    tauri::async_runtime::spawn(async move {
        shell.prepared().await;
        tray::follow(&app, &shell).await;
        while let Some(event) = events.next().await {
            if event == Event::SettingsChanged {
                tray::follow(&app, &shell).await;
            }
            if let Err(error) = app.emit(windows::CHANNEL, &event) {
                tracing::warn!(%error, "an event reached no window");
            }
        }
    });
}
