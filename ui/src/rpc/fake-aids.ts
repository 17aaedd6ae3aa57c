// What the fake engine keeps to help in writing: templates and groups of people.
import type { RequestOf } from "./client";
import type { Code, PeopleGroupRow, Suggestion, TemplateRow } from "./contract";

type AidRequest = RequestOf<
  "templates" | "put_template" | "remove_template" | "people_groups" | "put_people_group" | "remove_people_group"
>;

export class FakeAids {
  templates: TemplateRow[] = [];
  groups: PeopleGroupRow[] = [];
  #last = 0;

  answer(request: AidRequest, fail: (code: Code) => never): unknown {
    switch (request.call) {
      case "templates":
        return this.templates;
      case "put_template":
        this.templates = this.#put(this.templates, request.template, fail);
        return request.template.id || this.#last;
      case "remove_template":
        this.templates = this.templates.filter(({ id }) => id !== request.template);
        return undefined;
      case "people_groups":
        return this.groups;
      case "put_people_group":
        this.groups = this.#put(this.groups, request.group, fail);
        return request.group.id || this.#last;
      case "remove_people_group":
        this.groups = this.groups.filter(({ id }) => id !== request.group);
        return undefined;
    }
  }

  /** Groups of which a word begins like `text`. */
  suggestions(text: string): Suggestion[] {
    const typed = text.toLowerCase();
    const isMeant = ({ name }: PeopleGroupRow) =>
      name
        .toLowerCase()
        .split(" ")
        .some((word) => word.startsWith(typed));
    return this.groups.filter(isMeant).map(({ name, members }) => ({ name, address: "", members }));
  }

  #put<T extends { id: number; name: string }>(all: T[], one: T, fail: (code: Code) => never): T[] {
    if (one.name === "" || all.some(({ id, name }) => id !== one.id && name === one.name)) fail("invalid");
    const kept = { ...one, id: one.id || ++this.#last };
    return [...all.filter(({ id }) => id !== kept.id), kept].sort((a, b) => a.name.localeCompare(b.name));
  }
}
