// Предложения о настройке сервера.
import type { settingTexts } from '../settings';

export const settingTextsRu: typeof settingTexts = {
  heading: 'Настройки',
  lead: 'Как настроен этот сервер. Настройки меняются в его файле или окружении и читаются при запуске.',
  find: 'Найти настройку',
  changedOnly: 'Только отличное от исходного',
  none: 'Таких настроек нет.',
  columns: { key: 'Настройка', value: 'Сейчас', standard: 'Исходно', source: 'Кем сказано' },
  sources: { default: 'никем: как исходно', file: 'файл настроек', env: 'окружение' },
  retention: {
    heading: 'Что хранится',
    columns: { kind: 'Что', days: 'Сколько', rows: 'Строки', bytes: 'Размер' },
    forEver: 'всегда',
    sizes: 'Размеры – оценки базы данных.',
  },
  credentials: 'Учётные данные',
  routes: 'Маршруты',
  channels: 'Каналы',
  elsewhere: 'То, что люди меняют здесь, стоит на своих страницах:',
};
