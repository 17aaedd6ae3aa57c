// All Arabic texts, loaded when they are chosen.
const files = import.meta.glob<string>("../../locales/ar/*.ftl", { query: "?raw", import: "default", eager: true });
export default Object.values(files);
