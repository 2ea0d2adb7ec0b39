import { isCronSchedule } from "../../postgresql/cronSchedule";

it.each([
  "0 2 * * *",
  "*/15 * * * *",
  "0 4 * * 0",
  "0,30 8-18 1-15 JAN-jun mon-fri",
  "@daily",
  "5 4 * * SUN",
  "0 0-23/2 * * *",
])("%s is a schedule", (text) => {
  expect(isCronSchedule(text)).toBe(true);
});

it.each([
  "",
  "* *",
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * * 13 *",
  "* * * * 8",
  "* * * * * *",
  "at noon",
  "@never",
  "*/0 * * * *",
  "1- * * * *",
  "1-2-3 * * * *",
  "0 2 * * * ",
])("%j is none", (text) => {
  expect(isCronSchedule(text)).toBe(false);
});
